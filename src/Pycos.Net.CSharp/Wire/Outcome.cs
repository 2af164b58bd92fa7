namespace Pycos.Internals;

/// <summary>How an operation ended, for the API, RESULT and UNDELIVERABLE alike. A positive number counts deliveries.</summary>
internal enum Outcome
{
    /// <summary>Done, delivered once.</summary>
    Delivered = 1,

    /// <summary>Not within the deadline, and certainly not executed.</summary>
    NotInTime = 0,

    /// <summary>The target never was, has ended, or was in an earlier life of its node. Not executed.</summary>
    NoSuchTarget = -1,

    /// <summary>The session was lost, or no answer came: executed or not.</summary>
    Unknown = -2,

    /// <summary>The inbox or the service is full. Not executed.</summary>
    Full = -3,

    /// <summary>The payload can not be encoded or decoded. Not executed.</summary>
    Serialization = -4,

    /// <summary>Nobody knows the peer, or it can not be reached. Not executed.</summary>
    NoRoute = -5,

    /// <summary>The caller took it back in time. Not executed.</summary>
    Cancelled = -6,

    /// <summary>The peer was not granted what this needs. Not executed.</summary>
    AccessDenied = -7,

    /// <summary>An argument is wrong, or a subscription would close a circle. Not executed.</summary>
    InvalidArgument = -8,
}
