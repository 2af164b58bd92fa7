namespace Pycos;

/// <summary>What became of a <see cref="HotSwapRequest"/>.</summary>
public enum HotSwapStatus
{
    /// <summary>The old code has been left, and the task goes on with the new code.</summary>
    Done,

    /// <summary>The old code runs on: it did not want the new code, or there was something wrong with that.</summary>
    Refused,

    /// <summary>A later request came before this one could be met. Only the latest counts.</summary>
    Superseded,

    /// <summary>The request was taken back in time.</summary>
    Cancelled,

    /// <summary>The task has ended.</summary>
    TaskEnded,
}
