using Pycos.Internals;

namespace Pycos;

/// <content>Who becomes a peer. On the node's thread.</content>
public sealed partial class PycosNode : IHandshakePolicy
{
    private readonly HashSet<NodeId> provesTo = [];

    ErrorCode? IHandshakePolicy.Judge(NodeId peer)
    {
        if (Peers.All.Any(known => known.Id.Number == peer.Number && known.Id.Incarnation > peer.Incarnation))
        {
            return ErrorCode.StaleIncarnation;
        }

        var isKnown = Peers.Find(peer)?.Session is not null;
        return ignoresPeers && !isKnown ? ErrorCode.IgnoringPeers : null;
    }

    SessionChoice IHandshakePolicy.Choose(NodeId peer, ResumePoint? asked)
    {
        var known = Peers.Find(peer);
        var point = known?.Session?.ResumePoint;
        if (point is { } here && asked is { } there && here.Session == there.Session)
        {
            return new SessionChoice(here.Session, true, here.LastReceived);
        }

        return (point is null || !known!.IsConnected) && !IsAhead(peer)
            ? new SessionChoice(Guid.NewGuid(), false, 0)
            : throw new ProtocolViolationException(ErrorCode.Duplicate, "the two nodes are connected already");
    }

    /// <inheritdoc/>
    /// <remarks>
    /// When two nodes dial each other at the same time, the one with the smaller number decides, and does so once: either its own proof
    /// goes out first, and then it refuses the other connection, or it has taken that in, and then its own attempt is over. So no
    /// session is ever replaced by another one of the same moment, with the messages that it has carried by then.
    /// </remarks>
    bool IHandshakePolicy.TryBeginProof(NodeId peer) => Peers.Find(peer) is not { IsConnected: true } && provesTo.Add(peer);

    /// <summary>This node has proved itself to a peer, or will not.</summary>
    internal void EndProof(NodeId? peer)
    {
        if (peer is { } proved)
        {
            provesTo.Remove(proved);
        }
    }

    /// <summary>Whether the connection counts that this node is about to make, and not one that the peer has dialled.</summary>
    private bool IsAhead(NodeId peer) => Id.Number.CompareTo(peer.Number) < 0 && provesTo.Contains(peer);

    /// <summary>What this node says of itself in each handshake.</summary>
    internal LocalParty Party(NodeKeys keys) => new()
    {
        Node = Id,
        Name = Name,
        Cluster = Options.Cluster,
        Keys = keys.Ring,
        LowestVersion = Options.ProtocolVersions.Lowest,
        HighestVersion = Options.ProtocolVersions.Highest,
        Endpoints = [.. Locations],
        Window = (uint)Options.ReceiveWindow,
        Heartbeat = (uint)Options.Heartbeat.TotalMilliseconds,
        Agent = "Pycos for .NET",
    };

    /// <summary>
    /// The peer of a handshake that was gone through. Earlier lives of it are over; a session of this life that did not go on is over too.
    /// </summary>
    /// <param name="agreed">What the handshake has come to.</param>
    /// <param name="isInitiator">Whether this node has dialled.</param>
    /// <param name="isNeeded">Whether the connection is to be used: not, if there is one already.</param>
    internal Peer Admit(Authenticated agreed, bool isInitiator, out bool isNeeded)
    {
        foreach (var other in Peers.All)
        {
            if (other.Id != agreed.Peer && IsEarlierLife(other, agreed))
            {
                other.Retire();
            }
        }

        var peer = PeerOf(agreed.Peer, agreed.PeerName, agreed.PeerEndpoints);
        isNeeded = !peer.HasBetterThan(isInitiator) && !IsOfLostSession(peer, agreed);
        if (isNeeded && !agreed.Session.IsResumed && peer.Session is { IsEstablished: true, IsUnused: false })
        {
            peer.End(PeerReason.Unreachable);
        }

        return peer;
    }

    /// <summary>
    /// Whether a session was to go on that has ended here during the handshake: the other side has to learn that, and to begin a new one.
    /// </summary>
    private static bool IsOfLostSession(Peer peer, Authenticated agreed) =>
        agreed.Session.IsResumed && peer.Session?.Id != agreed.Session.Session;

    /// <summary>
    /// Whether a peer is an earlier life of a node: its number is the same, or it is not connected and the node accepts connections where it did.
    /// </summary>
    private static bool IsEarlierLife(Peer other, Authenticated agreed) =>
        other.Id.Number == agreed.Peer.Number
        || (other.State is PeerState.Suspect or PeerState.Offline && other.Endpoints.Intersect(agreed.PeerEndpoints).Any());
}
