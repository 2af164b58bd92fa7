namespace Pycos.Internals;

/// <summary>What an ERROR frame is about.</summary>
internal enum ErrorCode : ushort
{
    /// <summary>No protocol version that both sides speak.</summary>
    Version = 1001,

    /// <summary>A frame longer than the limit, or too short to be one.</summary>
    FrameSize = 1002,

    /// <summary>A frame of a type that this side does not know.</summary>
    UnknownFrameType = 1003,

    /// <summary>A frame that may not come now.</summary>
    UnexpectedFrame = 1004,

    /// <summary>A reliable frame whose number is not the next one.</summary>
    SequenceGap = 1005,

    /// <summary>A body that is not what its type asks for.</summary>
    MalformedBody = 1006,

    /// <summary>More than the window or a stream's credit allows.</summary>
    FlowControl = 1007,

    /// <summary>Too many requests in too short a time.</summary>
    RateLimit = 1008,

    /// <summary>A fault of the side that reports it.</summary>
    Internal = 1009,

    /// <summary>Plain text where TLS is asked for.</summary>
    TlsRequired = 1010,

    /// <summary>No label of a secret that both sides have.</summary>
    NoCommonKey = 1011,

    /// <summary>A proof that is wrong, for whatever reason.</summary>
    AuthenticationFailed = 1012,

    /// <summary>A node that dialled itself.</summary>
    SelfConnection = 1013,

    /// <summary>A node of another cluster.</summary>
    ClusterMismatch = 1014,

    /// <summary>A node that takes no new peers now.</summary>
    IgnoringPeers = 1015,

    /// <summary>An earlier life of a node of which a later one is known.</summary>
    StaleIncarnation = 1016,

    /// <summary>A handshake that took too long.</summary>
    HandshakeTimeout = 1017,

    /// <summary>Nothing heard for too long.</summary>
    HeartbeatTimeout = 1018,

    /// <summary>A request for which the peer was granted no capability.</summary>
    CapabilityViolation = 1019,

    /// <summary>A frame that the state of its stream does not allow.</summary>
    StreamState = 1020,

    /// <summary>A connection beside one that there is already: both sides have dialled each other at the same time.</summary>
    Duplicate = 1021,
}
