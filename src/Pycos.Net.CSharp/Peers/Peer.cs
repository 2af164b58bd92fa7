using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Another node in one of its lives, as this node sees it, met or only heard of. What its connections do happens on the node's thread;
/// messages to its tasks are put into the outbox of its session from any.
/// </summary>
[DebuggerDisplay("{ToString(),nq}: {State}")]
internal sealed partial class Peer : RemoteSite
{
    private readonly Lock gate = new();
    private readonly PycosNode node;
    private volatile Session? session;

    internal Peer(PycosNode node, NodeId id, string name, IReadOnlyList<Location> endpoints)
    {
        this.node = node;
        Id = id;
        Name = name;
        Endpoints = endpoints;
        Presence = new PeerStatus(id, name, null, PeerState.Offline, default, default);
    }

    internal NodeId Id { get; }

    internal string Name { get; set; }

    /// <summary>Where it accepts connections, as it says, the best one first.</summary>
    internal IReadOnlyList<Location> Endpoints { get; set; }

    /// <summary>Where it was found, which it may not say itself: an address of the same machine, or of a gateway.</summary>
    internal Location? DialledAt { get; set; }

    /// <summary>Whether it is the one that accepts connections at a place.</summary>
    internal bool IsAt(Location place) => Endpoints.Contains(place) || place == DialledAt;

    internal override Location? Location => Endpoints.Count > 0 ? Endpoints[0] : null;

    /// <summary>Whether there is a connection, and what is done about it if not.</summary>
    internal PeerState State { get; private set; } = PeerState.Offline;

    /// <summary>What the two nodes have to do with each other now; null if nothing.</summary>
    internal Session? Session => session;

    public override bool Equals(object? obj) => obj is Peer other && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => Location?.ToString() ?? $"{Name} ({Id})";

    /// <summary>
    /// The session that messages go to, begun now if the peer was never met and can be connected to; null if it can not be reached.
    /// </summary>
    private Session? SessionToUse()
    {
        if (session is { } present)
        {
            return present;
        }

        if (!MayBeSought)
        {
            return null;
        }

        lock (gate)
        {
            if (session is null && MayBeSought)
            {
                BeginSession(PeerState.Connecting);
                node.Post(() => node.Dialler.Dial(this));
            }

            return session;
        }
    }

    private Session BeginSession(PeerState state)
    {
        var begun = new Session(node, WakeWriter);
        State = state;
        loss = null;
        session = begun;
        node.Peers.Use(this);
        return begun;
    }
}
