namespace Pycos;

/// <summary>What has happened between a node and one of its peers.</summary>
public enum PeerEventKind
{
    /// <summary>The peer was met: each has proved who it is.</summary>
    Met,

    /// <summary>Nothing was heard of it for three heartbeats.</summary>
    Silent,

    /// <summary>The connection was lost, and is tried to be made again.</summary>
    Disconnected,

    /// <summary>An attempt to connect came to nothing.</summary>
    NotReached,

    /// <summary>There is a connection again, and nothing was lost.</summary>
    Resumed,

    /// <summary>It broke the protocol, or says that this node did.</summary>
    Mistaken,

    /// <summary>It is lost: whatever was under way has ended.</summary>
    Lost,
}
