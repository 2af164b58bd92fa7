using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Whom an address stands for when what one source may do is limited.</summary>
internal static class SourceAddress
{
    private const int NetworkBytes = 8; // of an IPv6 address: one customer usually has all addresses of a /64

    /// <summary>The address itself, or of an IPv6 address its /64 network.</summary>
    internal static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
