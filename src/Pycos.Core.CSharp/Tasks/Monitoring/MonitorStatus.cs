using System.Diagnostics;

namespace Pycos;

/// <summary>How a task has ended, as those are told who monitor it.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record MonitorStatus
{
    private readonly PycosTask? task;

    internal MonitorStatus(PycosTask task)
    {
        this.task = task;
        Kind = task.Status switch
        {
            PycosTaskStatus.Completed => MonitorKind.Completed,
            PycosTaskStatus.Cancelled => MonitorKind.Terminated,
            _ => MonitorKind.Failed,
        };
        Exception = task.Exception;
        Value = Kind == MonitorKind.Completed ? task.ResultObject : null;
    }

    internal MonitorStatus(RemoteTask remote, MonitorKind kind, object? value, Exception? exception)
    {
        Remote = remote;
        Kind = kind;
        Value = value;
        Exception = exception;
    }

    /// <summary>The task that has ended, if it was one of this process.</summary>
    /// <exception cref="InvalidOperationException">It was one of another process: see <see cref="Remote"/>.</exception>
    public PycosTask Task => task ?? throw new InvalidOperationException(
        $"{this}. It lived in another process: use Remote to learn which one it was.");

    /// <summary>The task that has ended, if it was one of another process.</summary>
    public RemoteTask? Remote { get; }

    /// <summary>Whether it returned, failed or was terminated, or is lost with its process.</summary>
    public MonitorKind Kind { get; }

    /// <summary>
    /// The exception that ended the task, with its stack; <see langword="null"/> if it returned. Of a task of another process it is a
    /// <see cref="RemoteTaskException"/>, or says why the end is not known.
    /// </summary>
    public Exception? Exception { get; }

    /// <summary>What the task returned; <see langword="null"/> if it returns nothing, failed or was terminated.</summary>
    public object? Value { get; }

    /// <summary>Says which task ended and how.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        MonitorKind.Completed => Value is null ? $"{Subject} has returned" : $"{Subject} has returned {Value}",
        MonitorKind.Failed => $"{Subject} has failed: {FailureText}",
        MonitorKind.PeerLost => $"{Subject} is lost with its process",
        MonitorKind.NoSuchTask => $"{Subject} had ended before",
        MonitorKind.NotSerializable => $"{Subject} has returned a value that can not be sent: {FailureText}",
        _ => $"{Subject} was terminated",
    };

    private object Subject => (object?)task ?? Remote!;

    private string FailureText => Exception is RemoteTaskException remote
        ? $"{remote.TypeName}: {remote.Message}"
        : $"{Exception!.GetType().Name}: {Exception.Message}";
}
