using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Each side has proved itself to the other.</summary>
internal sealed record Authenticated : HandshakeEnd
{
    public required ushort Version { get; init; }

    public required NodeId Peer { get; init; }

    public required string PeerName { get; init; }

    public required string Cluster { get; init; }

    public required ImmutableArray<Location> PeerEndpoints { get; init; }

    /// <summary>From where this node's connection seems to come to the peer, if this node connected and the peer could tell.</summary>
    public required Location? ObservedAs { get; init; }

    /// <summary>The features that both sides have.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary>The label of the secret that was proved.</summary>
    public required string Label { get; init; }

    /// <summary>Who the peer is here, and what it may ask of this node.</summary>
    public required PeerGrant Grant { get; init; }

    /// <summary>What this node may ask of the peer; null at the responder until a GRANT comes.</summary>
    public required PeerGrant? GrantedByPeer { get; init; }

    public required SessionChoice Session { get; init; }

    /// <summary>The last reliable frame that the peer received of this node, if a session goes on; else 0.</summary>
    public required ulong PeerLastReceived { get; init; }

    /// <summary>The longest frame that both sides take.</summary>
    public required int LongestFrame { get; init; }

    /// <summary>How many bytes of reliable frames may be under way to the peer.</summary>
    public required uint PeerWindow { get; init; }

    /// <summary>The shorter heartbeat of both sides, in milliseconds.</summary>
    public required uint Heartbeat { get; init; }

    /// <summary>The peer's session clock when it sent its last frame of the handshake that tells it, in milliseconds.</summary>
    public required ulong PeerClock { get; init; }

    /// <summary>The keys of the records that follow where the connection is not encrypted.</summary>
    public required RecordKeys RecordKeys { get; init; }
}
