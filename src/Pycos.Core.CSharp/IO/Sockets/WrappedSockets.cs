using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The sockets that have a driver: a second one would take the first one's bytes and events.</summary>
internal static class WrappedSockets
{
    private static readonly ConditionalWeakTable<Socket, SocketDriver> Drivers = [];

    /// <exception cref="InvalidOperationException">Another driver has the socket.</exception>
    internal static void Claim(Socket socket, SocketDriver driver)
    {
        if (!Drivers.TryAdd(socket, driver))
        {
            throw new InvalidOperationException(
                "This Socket is wrapped by another AsyncSocket already. Use that one, or call Unwrap on it first.");
        }
    }

    internal static void Release(Socket socket) => Drivers.Remove(socket);
}
