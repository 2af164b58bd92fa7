namespace Pycos.Internals;

/// <summary>What became of an attempt to put a message into an inbox.</summary>
internal enum SendResult
{
    /// <summary>It is in, or was dropped as the inbox was told to.</summary>
    Sent,

    /// <summary>There is no room now; the sender may wait for it.</summary>
    Full,

    /// <summary>There is no room, and the inbox was told to fail then.</summary>
    Refused,

    /// <summary>The task has ended.</summary>
    Ended,

    /// <summary>There was no room in time.</summary>
    TimedOut,

    /// <summary>The task is of another process, which can not be reached.</summary>
    Unreachable,
}
