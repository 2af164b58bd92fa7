namespace Pycos;

/// <summary>What has become of a job. Those from <see cref="Succeeded"/> on are final.</summary>
public enum JobState
{
    /// <summary>It waits for what it depends on.</summary>
    Waiting,

    /// <summary>It waits for a server.</summary>
    Queued,

    /// <summary>A server has it: it runs there, or does so when the few before it have ended.</summary>
    Running,

    /// <summary>Its server was told to end it, and has not told yet that it has ended.</summary>
    Cancelling,

    /// <summary>An attempt was in vain; the next one comes after a while.</summary>
    Retrying,

    /// <summary>It has returned its value.</summary>
    Succeeded,

    /// <summary>It has thrown, or could not be begun.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It took longer than it may, or its deadline has passed.</summary>
    TimedOut,

    /// <summary>Its server or node is gone, and it is not run again elsewhere.</summary>
    Lost,
}
