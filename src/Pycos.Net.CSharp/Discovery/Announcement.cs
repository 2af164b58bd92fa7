using System.Collections.Immutable;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A datagram by which nodes find each other.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Node">Of which node.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Cluster">The cluster that it belongs to.</param>
/// <param name="Endpoints">Where it accepts connections; empty if nowhere.</param>
/// <param name="Time">When the datagram was made, in milliseconds since 1970.</param>
/// <param name="Nonce">Tells it from the node's other datagrams, not from copies of it on other ways.</param>
/// <param name="Flags">What else it says.</param>
[DebuggerDisplay("{Kind} {Name} ({Node})")]
internal sealed record Announcement(
    AnnouncementKind Kind,
    NodeId Node,
    string Name,
    string Cluster,
    ImmutableArray<Location> Endpoints,
    long Time,
    ulong Nonce,
    AnnouncementFlags Flags);
