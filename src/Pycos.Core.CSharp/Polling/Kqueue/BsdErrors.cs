namespace Pycos.Internals;

/// <summary>Error numbers of macOS and FreeBSD (errno(2)) that a kernel queue answers with.</summary>
internal static class BsdErrors
{
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EBADF = 9;
    internal const int EPIPE = 32;

    /// <summary>FreeBSD alone: it answers so for some descriptors that have been closed.</summary>
    internal const int ENOTCAPABLE = 93;
}
