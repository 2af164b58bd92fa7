namespace Pycos.Internals;

/// <summary>Why a datagram that came to the port of announcements was ignored.</summary>
internal enum DiscoveryRefusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>This node talks to its own machine only.</summary>
    FromElsewhere,

    /// <summary>It is longer than an announcement may be.</summary>
    TooLong,

    /// <summary>It is something else.</summary>
    NoAnnouncement,

    /// <summary>It is of another version of the protocol.</summary>
    OtherVersion,

    /// <summary>It was made without the secret.</summary>
    WrongSecret,

    /// <summary>Its sender knows the secret, and it makes no sense.</summary>
    Malformed,

    /// <summary>It is this node's own.</summary>
    Own,

    /// <summary>It is of another cluster.</summary>
    OtherCluster,

    /// <summary>The clocks of the two machines differ too much, or it is an old one.</summary>
    ClockDiffers,

    /// <summary>It came before: as a copy on another way, or repeated by somebody.</summary>
    SeenBefore,

    /// <summary>Too many came from there.</summary>
    TooMany,

    /// <summary>It names places other than the one it came from.</summary>
    ForeignPlace,

    /// <summary>It was sent on by a node that may not do so.</summary>
    NoRelay,

    /// <summary>This node ignores new peers.</summary>
    IgnoringPeers,
}
