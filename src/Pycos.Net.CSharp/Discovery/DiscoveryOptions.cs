using System.Net;

namespace Pycos;

/// <summary>How a node and others find each other without being told where they are.</summary>
/// <remarks>
/// An announcement is a hint only: it makes a node connect to where the announcement says and came from, and both then prove to each
/// other who they are. A node without a secret finds and is found by the nodes of its own machine only.
/// </remarks>
public sealed record DiscoveryOptions
{
    /// <summary>The UDP port that announcements are sent to and received on, unless another is given: 9705.</summary>
    public const int DefaultPort = 9705;

    /// <summary>Neither announces nor listens.</summary>
    public static DiscoveryOptions Off { get; } = new() { Mode = DiscoveryMode.Off };

    /// <summary>How announcements travel. The default is <see cref="DiscoveryMode.Broadcast"/>.</summary>
    public DiscoveryMode Mode { get; init; } = DiscoveryMode.Broadcast;

    /// <summary>
    /// The UDP port, the same one for all nodes that are to find each other. Several nodes of one machine share it. The default is 9705.
    /// </summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>
    /// Whether the node announces itself by itself. If not, it stays silent until <see cref="PycosNode.AnnounceAsync"/>, but answers
    /// others and connects to them. The default is yes.
    /// </summary>
    public bool Announces { get; init; } = true;

    /// <summary>
    /// The networks of which an announcement may name an address that it does not come from: those behind a gateway that nodes advertise
    /// themselves by. The default is none, so that nobody can make this node connect to a third party.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedRanges { get; init; } = [];
}
