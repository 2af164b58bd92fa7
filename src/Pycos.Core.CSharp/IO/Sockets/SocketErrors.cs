using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Turns the error numbers of Linux (errno(3)) into the exceptions of .NET, with a word on what to do.</summary>
internal static class SocketErrors
{
    private static readonly Dictionary<int, (SocketError Code, string? Advice)> Known = new()
    {
        [1] = (SocketError.AccessDenied, "A firewall rule, perhaps, forbids it."),
        [2] = (SocketError.AddressNotAvailable, "There is no socket at that path. Is the server running?"),
        [9] = (SocketError.OperationAborted, "The descriptor is closed: use the socket only through AsyncSocket."),
        [4] = (SocketError.Interrupted, null),
        [11] = (SocketError.WouldBlock, null),
        [12] = (SocketError.NoBufferSpaceAvailable, null),
        [13] = (SocketError.AccessDenied, "Ports below 1024, broadcasts and the paths of others need the right to use them."),
        [22] = (SocketError.InvalidArgument, "The socket is not in a state for this; only one that listens can accept."),
        [23] = (SocketError.TooManyOpenSockets, "The machine has too many files open. Close some, or raise fs.file-max."),
        [24] = (SocketError.TooManyOpenSockets, "This process has too many files open. Close some, or raise its limit (ulimit -n)."),
        [32] = (SocketError.Shutdown, "This side has ended sending, or the peer has closed the connection."),
        [71] = (SocketError.SocketError, null),
        [88] = (SocketError.NotSocket, null),
        [89] = (SocketError.DestinationAddressRequired, "Connect the socket first, or use SendToAsync."),
        [90] = (SocketError.MessageSize, "Send smaller datagrams: one over UDP has at most 65,507 bytes."),
        [91] = (SocketError.ProtocolType, null),
        [95] = (SocketError.OperationNotSupported, null),
        [97] = (SocketError.AddressFamilyNotSupported, "The address is not of the socket's family, or the machine does not have it."),
        [98] = (SocketError.AddressAlreadyInUse, "Use another address, or port 0 for a free one."),
        [99] = (SocketError.AddressNotAvailable, "The machine does not have that address, or no free port is left for it."),
        [100] = (SocketError.NetworkDown, null),
        [101] = (SocketError.NetworkUnreachable, "The machine has no route to that address."),
        [103] = (SocketError.ConnectionAborted, null),
        [104] = (SocketError.ConnectionReset, "The peer ended the connection abruptly: it closed it with data unread, or it died."),
        [105] = (SocketError.NoBufferSpaceAvailable, null),
        [106] = (SocketError.IsConnected, "The socket is connected already."),
        [107] = (SocketError.NotConnected, "Connect the socket first."),
        [110] = (SocketError.TimedOut, "The host did not answer."),
        [111] = (SocketError.ConnectionRefused, "Nothing listens there. Is the server running, and is the address right?"),
        [112] = (SocketError.HostDown, null),
        [113] = (SocketError.HostUnreachable, "The machine has no route to that host."),
        [114] = (SocketError.AlreadyInProgress, "The socket is being connected already."),
        [115] = (SocketError.InProgress, null),
    };

    /// <summary>Where several numbers have one code, the greatest is the one that sockets of the network get.</summary>
    private static readonly Dictionary<SocketError, int> Numbers =
        Known.GroupBy(entry => entry.Value.Code).ToDictionary(group => group.Key, group => group.Max(entry => entry.Key));

    /// <summary>The error number of Linux for a code, or, where Linux has none, the code itself: those are above 10,000.</summary>
    internal static int NumberOf(SocketError code) => Numbers.GetValueOrDefault(code, (int)code);

    internal static SocketException From(int error, string what)
    {
        var isOfLinux = error < (int)SocketError.Interrupted;
        var (code, advice) = Known.GetValueOrDefault(error, (isOfLinux ? SocketError.SocketError : (SocketError)error, null));
        // The numbers of other systems have other texts.
        var text = isOfLinux && OperatingSystem.IsLinux()
            ? $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})"
            : $"{new SocketException((int)code).Message.TrimEnd('.')} ({code})";
        return new SocketException((int)code, $"{what} failed: {text}.{(advice is null ? "" : " ")}{advice}");
    }
}
