namespace Pycos;

/// <summary>How a monitored task has ended.</summary>
public enum MonitorKind
{
    /// <summary>It has returned.</summary>
    Completed,

    /// <summary>It has ended with an exception.</summary>
    Failed,

    /// <summary>It was terminated, or ended with an <see cref="OperationCanceledException"/>.</summary>
    Terminated,

    /// <summary>The process of the task was lost: what became of the task is not known.</summary>
    PeerLost,

    /// <summary>Its process has no such task: it has ended before.</summary>
    NoSuchTask,

    /// <summary>It has returned a value that can not travel to this process.</summary>
    NotSerializable,
}
