using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Turns the error numbers of Linux (errno(3)) into the exceptions of .NET.</summary>
internal static class SocketErrors
{
    private static readonly Dictionary<int, SocketError> Codes = new()
    {
        [1] = SocketError.AccessDenied,
        [2] = SocketError.AddressNotAvailable,
        [9] = SocketError.OperationAborted,
        [13] = SocketError.AccessDenied,
        [22] = SocketError.InvalidArgument,
        [23] = SocketError.TooManyOpenSockets,
        [24] = SocketError.TooManyOpenSockets,
        [32] = SocketError.Shutdown,
        [89] = SocketError.DestinationAddressRequired,
        [90] = SocketError.MessageSize,
        [97] = SocketError.AddressFamilyNotSupported,
        [98] = SocketError.AddressAlreadyInUse,
        [99] = SocketError.AddressNotAvailable,
        [100] = SocketError.NetworkDown,
        [101] = SocketError.NetworkUnreachable,
        [103] = SocketError.ConnectionAborted,
        [104] = SocketError.ConnectionReset,
        [105] = SocketError.NoBufferSpaceAvailable,
        [106] = SocketError.IsConnected,
        [107] = SocketError.NotConnected,
        [110] = SocketError.TimedOut,
        [111] = SocketError.ConnectionRefused,
        [112] = SocketError.HostDown,
        [113] = SocketError.HostUnreachable,
    };

    internal static SocketException From(int error, string what)
    {
        var code = Codes.GetValueOrDefault(error, SocketError.SocketError);
        return new SocketException((int)code, $"{what} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }
}
