using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Locations that were read before, by their text and port, since messages name the same few again and again. Each has one place, by a hash
/// that is seeded at random in each process, so what a peer sends can push others out and nothing else. Used from every thread.
/// </summary>
[DebuggerDisplay("{places.Length} places")]
internal sealed class LocationCache
{
    private const int Places = 256; // a power of two; more than the nodes of most clusters

    private readonly Entry?[] places = new Entry?[Places];

    /// <summary>The location of a text and a port; null if it is not known.</summary>
    internal Location? Find(ReadOnlySpan<byte> host, ushort port)
    {
        var entry = Volatile.Read(ref places[PlaceOf(host, port)]);
        return entry is not null && entry.Location.Port == port && host.SequenceEqual(entry.Host) ? entry.Location : null;
    }

    internal void Keep(ReadOnlySpan<byte> host, Location location) =>
        Volatile.Write(ref places[PlaceOf(host, (ushort)location.Port)], new Entry(host.ToArray(), location));

    private static int PlaceOf(ReadOnlySpan<byte> host, ushort port)
    {
        var hash = default(HashCode);
        hash.AddBytes(host);
        hash.Add(port);
        return hash.ToHashCode() & (Places - 1);
    }

    private sealed record Entry(byte[] Host, Location Location);
}
