using System.Collections.Immutable;
using System.Net;

namespace Pycos.Internals;

/// <summary>
/// Judges announcements, in the order of docs/protocol.md: the cheap and the certain first. Does no I/O, knows no clock, and takes
/// bounded memory, whoever sends what.
/// </summary>
internal sealed class AnnouncementGate(AnnouncementRules rules)
{
    /// <summary>Entries of the tables: for each of some thousand nodes, which say four things in two minutes. 1 MiB.</summary>
    private const int Capacity = 16_384;

    /// <summary>What a node may say at once: what it says in its first seconds, and one more.</summary>
    private const int Burst = 5;

    private const int MaxPlaces = 4;

    /// <summary>By how much the clocks of two machines may differ.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    // An announcement is young enough for twice the tolerance at most, from a clock that is ahead to one that is behind.
    private readonly SeenNonces seen = new(2 * (long)ClockTolerance.TotalMilliseconds, Capacity);
    private readonly SourceRates rates = new(1000, Burst, Capacity);
    private readonly long[] counts = new long[Enum.GetValues<DiscoveryRefusal>().Length];
    private readonly IPAddress?[] lastSources = new IPAddress?[Enum.GetValues<DiscoveryRefusal>().Length];

    /// <summary>How many datagrams were ignored for each reason, and where the last one came from; the reasons that there were.</summary>
    internal IEnumerable<(DiscoveryRefusal Refusal, long Count, IPAddress LastSource)> Refusals =>
        Enum.GetValues<DiscoveryRefusal>()
            .Where(refusal => refusal != DiscoveryRefusal.None && counts[(int)refusal] > 0)
            .Select(refusal => (refusal, counts[(int)refusal], lastSources[(int)refusal]!));

    /// <summary>How many announcements were accepted.</summary>
    internal long Accepted => counts[(int)DiscoveryRefusal.None];

    internal int Remembered => seen.Count + rates.Count;

    /// <summary>Judges a datagram.</summary>
    /// <param name="datagram">Its bytes; a longer one than allowed may be cut after one byte too many.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="time">What this machine's clock shows, in milliseconds since 1970.</param>
    /// <param name="now">A clock that is never set, in milliseconds.</param>
    internal AnnouncementVerdict Judge(ReadOnlyMemory<byte> datagram, IPAddress source, long time, long now)
    {
        var refusal = Read(datagram, source, out var announcement);
        var places = ImmutableArray<Location>.Empty;
        if (refusal == DiscoveryRefusal.None)
        {
            refusal = Check(announcement!, source, time, now, out places);
        }

        counts[(int)refusal]++;
        lastSources[(int)refusal] = source;
        return refusal == DiscoveryRefusal.None
            ? new AnnouncementVerdict(refusal, announcement, places)
            : new AnnouncementVerdict(refusal, null, []);
    }

    private DiscoveryRefusal Read(ReadOnlyMemory<byte> datagram, IPAddress source, out Announcement? announcement)
    {
        announcement = null;
        if (rules.IsLoopbackOnly && !IPAddress.IsLoopback(source))
        {
            return DiscoveryRefusal.FromElsewhere;
        }

        var refusal = AnnouncementCodec.Verify(datagram.Span, rules.Keys);
        if (refusal != DiscoveryRefusal.None)
        {
            return refusal;
        }

        try
        {
            announcement = AnnouncementCodec.Decode(datagram);
            return DiscoveryRefusal.None;
        }
        catch (ProtocolViolationException)
        {
            return DiscoveryRefusal.Malformed;
        }
    }

    private DiscoveryRefusal Check(
        Announcement announcement, IPAddress source, long time, long now, out ImmutableArray<Location> places)
    {
        places = [];
        if (announcement.Node == rules.Self)
        {
            return DiscoveryRefusal.Own;
        }

        if (announcement.Cluster != rules.Cluster)
        {
            return DiscoveryRefusal.OtherCluster;
        }

        if (Math.Abs(time - announcement.Time) > ClockTolerance.TotalMilliseconds)
        {
            return DiscoveryRefusal.ClockDiffers;
        }

        if (seen.Contains(announcement.Node, announcement.Nonce, now))
        {
            return DiscoveryRefusal.SeenBefore;
        }

        // What comes from the own machine and names another one's address may come again from there: it must not use that up.
        var refusal = ChoosePlaces(announcement, source, out places);
        if (refusal != DiscoveryRefusal.None)
        {
            return refusal;
        }

        if (!rates.TryTake(source, announcement.Node.Number, now) || !seen.TryAdd(announcement.Node, announcement.Nonce, now))
        {
            return DiscoveryRefusal.TooMany;
        }

        return rules.IgnoresPeers() && announcement.Kind != AnnouncementKind.Bye ? DiscoveryRefusal.IgnoringPeers : DiscoveryRefusal.None;
    }

    /// <summary>Chooses the places that a datagram from this source may name. One that names none is a node that only dials.</summary>
    private DiscoveryRefusal ChoosePlaces(Announcement announcement, IPAddress source, out ImmutableArray<Location> places)
    {
        var isRelayed = announcement.Flags.HasFlag(AnnouncementFlags.Relayed);

        // A process of this machine can connect wherever this one can, so it gains nothing by making this one do so.
        var isTrusted = isRelayed && (IPAddress.IsLoopback(source) || rules.MayRelay(source));
        places =
        [
            .. announcement.Endpoints
                .Where(place => place.Port != 0 && (isTrusted ? IsFitFrom(source, place.Address) : MayName(source, place.Address, isRelayed)))
                .Where(place => !rules.IsLoopbackOnly || IPAddress.IsLoopback(place.Address))
                .Take(MaxPlaces),
        ];
        return places.Length > 0 || (announcement.Endpoints.IsEmpty && !isRelayed) ? DiscoveryRefusal.None
            : isRelayed && !isTrusted ? DiscoveryRefusal.NoRelay
            : DiscoveryRefusal.ForeignPlace;
    }

    private bool MayName(IPAddress source, IPAddress named, bool isRelayed) =>
        (!isRelayed && (named.Equals(source) || (rules.IsOwnAddress(source) && rules.IsOwnAddress(named))))
        || rules.AllowedRanges.Any(range => range.Contains(named));

    /// <summary>Another machine's loopback address means something there only.</summary>
    private static bool IsFitFrom(IPAddress source, IPAddress named) => IPAddress.IsLoopback(source) || !IPAddress.IsLoopback(named);
}
