using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Host names and their addresses, with an error that says what to do.</summary>
internal static class HostNames
{
    internal static IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException exception)
        {
            throw new HostNotFoundException(host, exception);
        }
    }

    /// <summary>Resolves a name without blocking the scheduler. A literal address is returned at once.</summary>
    internal static async Coroutine<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException exception)
        {
            throw new HostNotFoundException(host, exception);
        }
    }
}
