using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// A location on the wire: the canonical text of its address, and the port. A name in the place of an address is refused: names are
/// resolved before anything is sent, since a receiver that resolved them would ask its name server whatever a peer likes.
/// </summary>
internal static class WireLocation
{
    private const int HostLimit = 45; // the longest text of an IPv6 address

    private static readonly LocationCache Known = new();

    public static void Write(WireBuffer writer, Location location)
    {
        var start = writer.BeginExtension();
        writer.WriteArrayHeader(2);
        writer.WriteText(CanonicalText(location.Address));
        writer.Write((ulong)location.Port);
        writer.EndExtension(start, WireExtension.Location);
    }

    public static Location Read(ref WireReader reader)
    {
        var end = reader.ReadExtensionHeader(WireExtension.Location);
        reader.ReadTuple(2);
        var host = reader.ReadTextBytes(HostLimit).Span;
        var port = reader.ReadUInt16();
        reader.EndExtension(end);
        return Known.Find(host, port) ?? Parse(ref reader, host, port);
    }

    private static Location Parse(ref WireReader reader, ReadOnlySpan<byte> host, ushort port)
    {
        var text = reader.Decode(host);
        if (!IPAddress.TryParse(text, out var address) || CanonicalText(address) != text)
        {
            throw reader.Malformed("the host of a location is no address in its canonical form");
        }

        var location = new Location(address, port);
        Known.Keep(host, location);
        return location;
    }

    public static void WriteList(WireBuffer writer, ImmutableArray<Location> locations)
    {
        writer.WriteArrayHeader(locations.IsDefault ? 0 : Math.Min(locations.Length, WireLimits.Endpoints));
        for (var i = 0; !locations.IsDefault && i < Math.Min(locations.Length, WireLimits.Endpoints); i++)
        {
            Write(writer, locations[i]);
        }
    }

    public static ImmutableArray<Location> ReadList(ref WireReader reader)
    {
        var locations = new Location[reader.ReadListHeader(WireLimits.Endpoints)];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = Read(ref reader);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(locations);
    }

    /// <summary>The text of an address as every node writes it: an IPv4 address as such, and no zone, which means something only here.</summary>
    private static string CanonicalText(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes()).ToString()
            : address.ToString();
    }
}
