using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Runs a coroutine without a result as a nested call of the current task.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CoroutineAwaiter : ICriticalNotifyCompletion, ISuspension
{
    private readonly CoroutineFrame<VoidResult> frame;

    internal CoroutineAwaiter(CoroutineFrame<VoidResult> frame) => this.frame = frame;

    /// <inheritdoc cref="CoroutineAwaiter{T}.IsCompleted"/>
    public bool IsCompleted => frame.RunFirstStep();

    /// <summary>Returns, or throws the coroutine's exception again.</summary>
    [StackTraceHidden]
    public void GetResult() => frame.TakeResult();

    /// <inheritdoc cref="CoroutineAwaiter{T}.OnCompleted"/>
    public void OnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(frame, continuation);

    /// <inheritdoc cref="CoroutineAwaiter{T}.OnCompleted"/>
    public void UnsafeOnCompleted(Action continuation) => ForeignWait.RefuseForeignCaller(frame, continuation);

    void ISuspension.Suspend(Frame parent) => frame.SetParent(parent);
}
