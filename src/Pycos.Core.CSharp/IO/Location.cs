using System.Net;
using Pycos.Internals;

namespace Pycos;

/// <summary>Where a runtime can be reached: an address and a TCP port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port, 0 to 65,535.</param>
public sealed record Location(IPAddress Address, int Port)
{
    /// <summary>
    /// Makes a location from a host and a port. A literal IPv4 or IPv6 address is kept as it is; a name is resolved now, which
    /// blocks.
    /// </summary>
    /// <param name="host">An address or a name.</param>
    /// <param name="port">The port.</param>
    /// <returns>The location of the first address that the name has.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The port is not one.</exception>
    /// <exception cref="HostNotFoundException">The name can not be resolved.</exception>
    public static Location Resolve(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        return new Location(IPAddress.TryParse(host, out var literal) ? literal : HostNames.Resolve(host)[0], port);
    }

    /// <summary>The location as <c>address:port</c>, an IPv6 address in brackets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
