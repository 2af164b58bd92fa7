using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Waits for the end of a task.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TaskEndAwaiter : ICriticalNotifyCompletion, ISuspension
{
    private readonly PycosTask task;

    internal TaskEndAwaiter(PycosTask task) => this.task = task;

    /// <summary>Whether the task has ended.</summary>
    public bool IsCompleted => !task.IsAlive && Scheduler.RunningTaskOrThrow().Scheduler.SpendBudget();

    /// <summary>Returns, or throws what ended the task or the wait.</summary>
    public void GetResult()
    {
        Scheduler.RunningTaskOrThrow().EndWait();
        task.ThrowIfFailed();
    }

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

    void ISuspension.Suspend(Frame frame) => task.SuspendUntilEnd(frame);
}
