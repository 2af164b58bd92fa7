namespace Pycos;

/// <summary>What a task is doing, or how it ended.</summary>
public enum PycosTaskStatus
{
    /// <summary>It waits for its turn.</summary>
    Ready,

    /// <summary>Its code is being executed now.</summary>
    Running,

    /// <summary>It is suspended until what it waits for happens.</summary>
    Waiting,

    /// <summary>It has returned.</summary>
    Completed,

    /// <summary>It has ended with an exception.</summary>
    Failed,

    /// <summary>It was terminated, or ended with an <see cref="OperationCanceledException"/>.</summary>
    Cancelled,
}
