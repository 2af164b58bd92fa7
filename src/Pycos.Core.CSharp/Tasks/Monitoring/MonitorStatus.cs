using System.Diagnostics;

namespace Pycos;

/// <summary>How a task has ended, as those are told who monitor it.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record MonitorStatus
{
    internal MonitorStatus(PycosTask task)
    {
        Task = task;
        Kind = task.Status switch
        {
            PycosTaskStatus.Completed => MonitorKind.Completed,
            PycosTaskStatus.Cancelled => MonitorKind.Terminated,
            _ => MonitorKind.Failed,
        };
        Exception = task.Exception;
        Value = Kind == MonitorKind.Completed ? task.ResultObject : null;
    }

    /// <summary>The task that has ended.</summary>
    public PycosTask Task { get; }

    /// <summary>Whether it returned, failed or was terminated.</summary>
    public MonitorKind Kind { get; }

    /// <summary>The exception that ended the task, with its stack; <see langword="null"/> if it returned.</summary>
    public Exception? Exception { get; }

    /// <summary>What the task returned; <see langword="null"/> if it returns nothing, failed or was terminated.</summary>
    public object? Value { get; }

    /// <summary>Says which task ended and how.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        MonitorKind.Completed => Value is null ? $"{Task} has returned" : $"{Task} has returned {Value}",
        MonitorKind.Failed => $"{Task} has failed: {Exception!.GetType().Name}: {Exception.Message}",
        _ => $"{Task} was terminated",
    };
}
