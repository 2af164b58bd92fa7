namespace Pycos.Testing.Internals;

/// <summary>The error numbers of Linux (errno(3)) that simulated sockets answer with; results are these, negated.</summary>
internal static class Errno
{
    internal const int WouldBlock = -11;
    internal const int AccessDenied = -13;
    internal const int InvalidArgument = -22;
    internal const int BrokenPipe = -32;
    internal const int MessageTooLong = -90;
    internal const int ConnectionReset = -104;
    internal const int AlreadyConnected = -106;
    internal const int NotConnected = -107;
    internal const int Refused = -111;
    internal const int InProgress = -115;
}
