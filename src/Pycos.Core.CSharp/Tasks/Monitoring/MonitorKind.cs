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
}
