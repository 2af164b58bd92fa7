using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Waits for the result of a task.</summary>
/// <typeparam name="T">The result's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TaskEndAwaiter<T> : ICriticalNotifyCompletion, ISuspension
{
    private readonly PycosTask<T> task;

    internal TaskEndAwaiter(PycosTask<T> task) => this.task = task;

    /// <summary>Itself, so that <c>pycos { }</c> can bind it.</summary>
    /// <returns>This awaiter.</returns>
    public TaskEndAwaiter<T> GetAwaiter() => this;

    /// <inheritdoc cref="TaskEndAwaiter.IsCompleted"/>
    public bool IsCompleted => new TaskEndAwaiter(task).IsCompleted;

    /// <summary>Returns the task's result, or throws what ended it or the wait.</summary>
    /// <returns>The result.</returns>
    public T GetResult()
    {
        new TaskEndAwaiter(task).GetResult();
        return task.Result;
    }

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

    /// <inheritdoc cref="CoroutineAwaiter.OnCompleted"/>
    public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(continuation);

    void ISuspension.Suspend(Frame frame) => task.SuspendUntilEnd(frame);
}
