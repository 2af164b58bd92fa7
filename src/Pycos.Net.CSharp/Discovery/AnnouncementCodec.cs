using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// Announcements as bytes: a MessagePack array whose last item authenticates all before it. Nothing behind the version is read before
/// that is right.
/// </summary>
internal static class AnnouncementCodec
{
    /// <summary>The longest datagram: with the headers of IPv6 and UDP it fits each link of 1,280 bytes, which all have (RFC 8200, 5).</summary>
    internal const int Longest = 1200;

    private const byte Version = 1;
    private const int Items = 11;
    private const int MacLength = 16;
    private const int MacItem = 2 + MacLength;
    private const int VersionPlace = 4;

    private static ReadOnlySpan<byte> Magic => [0xA2, (byte)'P', (byte)'N'];

    private static ReadOnlySpan<byte> MacHeader => [0xC4, MacLength];

    /// <summary>Makes the datagram of an announcement.</summary>
    /// <param name="announcement">The announcement; of its endpoints, those go that there is room for.</param>
    /// <param name="key">The key of the cluster's announcements; empty if there is no secret.</param>
    /// <param name="omitted">How many endpoints did not fit.</param>
    /// <exception cref="ArgumentException">The names alone do not fit.</exception>
    internal static byte[] Encode(Announcement announcement, ReadOnlySpan<byte> key, out int omitted)
    {
        using var buffer = new WireBuffer(Longest);
        omitted = 0;
        while (true)
        {
            var kept = Math.Min(announcement.Endpoints.Length, WireLimits.Endpoints) - omitted;
            buffer.Clear();
            Write(buffer, announcement, announcement.Endpoints[..kept]);
            if (buffer.Count + MacItem <= Longest)
            {
                Span<byte> mac = stackalloc byte[MacLength];
                Authenticate(buffer.WrittenSpan, key, mac);
                buffer.WriteBytes(mac);
                omitted = announcement.Endpoints.Length - kept;
                return buffer.WrittenSpan.ToArray();
            }

            if (kept <= 1)
            {
                throw new ArgumentException(
                    $"The node's name and the cluster's are too long for an announcement of {Longest} bytes: shorten them, or set Discovery "
                    + "to DiscoveryOptions.Off.",
                    nameof(announcement));
            }

            omitted++;
        }
    }

    /// <summary>Whether a datagram is an announcement of this version by somebody who knows a secret; reads no more of it.</summary>
    internal static DiscoveryRefusal Verify(ReadOnlySpan<byte> datagram, IReadOnlyList<byte[]> keys)
    {
        if (datagram.Length > Longest)
        {
            return DiscoveryRefusal.TooLong;
        }

        if (datagram.Length <= VersionPlace + MacItem || !datagram[1..].StartsWith(Magic))
        {
            return DiscoveryRefusal.NoAnnouncement;
        }

        if (datagram[VersionPlace] != Version)
        {
            return DiscoveryRefusal.OtherVersion;
        }

        return IsAuthentic(datagram, keys) ? DiscoveryRefusal.None : DiscoveryRefusal.WrongSecret;
    }

    /// <summary>Reads a datagram that was verified.</summary>
    /// <exception cref="ProtocolViolationException">Its sender knows the secret and not the protocol.</exception>
    internal static Announcement Decode(ReadOnlyMemory<byte> datagram)
    {
        var reader = new WireReader(datagram);
        reader.ReadTuple(Items);
        reader.ReadName();
        reader.ReadByte();
        var announcement = new Announcement(
            reader.ReadEnum<AnnouncementKind>(),
            WireNodeId.Read(ref reader),
            reader.ReadName(),
            reader.ReadName(),
            WireLocation.ReadList(ref reader),
            (long)Math.Min(reader.ReadUInt64(), long.MaxValue),
            BinaryPrimitives.ReadUInt64BigEndian(reader.ReadBytes(sizeof(ulong)).Span),
            (AnnouncementFlags)reader.ReadByte());
        reader.ReadBytes(MacLength);
        return reader.IsAtEnd ? announcement : throw reader.Malformed("something stands behind the announcement");
    }

    private static void Write(WireBuffer buffer, Announcement announcement, ImmutableArray<Location> endpoints)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, announcement.Nonce);
        buffer.WriteArrayHeader(Items);
        buffer.WriteRaw(Magic);
        buffer.Write((ulong)Version);
        buffer.Write((ulong)announcement.Kind);
        WireNodeId.Write(buffer, announcement.Node);
        buffer.WriteName(announcement.Name);
        buffer.WriteName(announcement.Cluster);
        WireLocation.WriteList(buffer, endpoints);
        buffer.Write((ulong)announcement.Time);
        buffer.WriteBytes(nonce);
        buffer.Write((ulong)announcement.Flags);
    }

    private static bool IsAuthentic(ReadOnlySpan<byte> datagram, IReadOnlyList<byte[]> keys)
    {
        var signed = datagram[..^MacItem];
        var mac = datagram[^MacLength..];
        if (!datagram[^MacItem..].StartsWith(MacHeader))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[MacLength];
        if (keys.Count == 0)
        {
            expected.Clear();
            return mac.SequenceEqual(expected);
        }

        // All keys are tried, so that the time does not tell which one was right.
        var isAuthentic = false;
        foreach (var key in keys)
        {
            Authenticate(signed, key, expected);
            isAuthentic |= CryptographicOperations.FixedTimeEquals(mac, expected);
        }

        return isAuthentic;
    }

    private static void Authenticate(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key, Span<byte> mac)
    {
        if (key.IsEmpty)
        {
            mac.Clear();
            return;
        }

        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes, whole);
        whole[..MacLength].CopyTo(mac);
    }
}
