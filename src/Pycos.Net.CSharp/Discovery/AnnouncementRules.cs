using System.Net;

namespace Pycos.Internals;

/// <summary>What a node goes by when it judges announcements.</summary>
internal sealed record AnnouncementRules
{
    internal required NodeId Self { get; init; }

    internal required string Cluster { get; init; }

    /// <summary>The keys of which one must have made an announcement; none, if the node has no secret.</summary>
    internal required IReadOnlyList<byte[]> Keys { get; init; }

    /// <summary>Whether nothing is heard or connected to beyond the own machine.</summary>
    internal bool IsLoopbackOnly { get; init; }

    /// <summary>Networks whose addresses an announcement may name from wherever it comes.</summary>
    internal IReadOnlyList<IPNetwork> AllowedRanges { get; init; } = [];

    /// <summary>Whether an address is one of this machine.</summary>
    internal Func<IPAddress, bool> IsOwnAddress { get; init; } = IPAddress.IsLoopback;

    /// <summary>Whether an online peer is there that may send on what others announce.</summary>
    internal Func<IPAddress, bool> MayRelay { get; init; } = static _ => false;

    internal Func<bool> IgnoresPeers { get; init; } = static () => false;
}
