using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Runs a coroutine as a nested call of the current task.</summary>
/// <typeparam name="T">What the coroutine returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CoroutineAwaiter<T> : ICriticalNotifyCompletion, ISuspension
{
    private readonly CoroutineFrame<T> frame;

    internal CoroutineAwaiter(CoroutineFrame<T> frame) => this.frame = frame;

    /// <summary>Takes the coroutine's first step; true if it ended with it.</summary>
    public bool IsCompleted => frame.RunFirstStep();

    /// <summary>The result, or the exception thrown again.</summary>
    /// <returns>What the coroutine returned.</returns>
    [StackTraceHidden]
    public T GetResult() => frame.TakeResult();

    /// <summary>
    /// Refuses: only a coroutine can await a coroutine. <see cref="GetResult"/> then throws
    /// <see cref="InvalidOperationException"/> in the caller.
    /// </summary>
    /// <param name="continuation">Called at once.</param>
    public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(frame, continuation);

    /// <inheritdoc cref="OnCompleted"/>
    public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(frame, continuation);

    void ISuspension.Suspend(Frame parent) => frame.SetParent(parent);
}
