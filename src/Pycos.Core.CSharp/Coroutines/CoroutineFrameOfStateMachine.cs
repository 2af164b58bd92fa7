using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>A pooled frame with the state machine that the compiler made of a coroutine.</summary>
internal sealed class CoroutineFrame<TStateMachine, T> : CoroutineFrame<T>, IAsyncStateMachine
    where TStateMachine : IAsyncStateMachine
{
    internal TStateMachine StateMachine = default!;

    internal static CoroutineFrame<TStateMachine, T> Rent()
    {
        var frame = TakeFrom(ref FramePool<TStateMachine>.Head);
        return frame is null ? new CoroutineFrame<TStateMachine, T>() : Unsafe.As<CoroutineFrame<TStateMachine, T>>(frame);
    }

    internal override string CodeName => TaskName.Of(typeof(TStateMachine));

    internal override bool IsOfLibrary => LibraryCode.Contains(typeof(TStateMachine));

    internal override void Step() => StateMachine.MoveNext();

    internal override bool TryFailAwaiter(Type awaiterType, Exception exception) =>
        AwaiterPatch.TryFail(ref StateMachine, awaiterType, exception);

    internal override void Recycle()
    {
        StateMachine = default!;
        ReturnTo(ref FramePool<TStateMachine>.Head);
    }

    internal override PycosTask<T> MoveToTask(Scheduler scheduler)
    {
        // A state machine that is a class (C# debug builds) can not be told that it has moved, so it stays in its frame
        // and the task awaits it.
        if (!typeof(TStateMachine).IsValueType)
        {
            return new HostTask<T>(scheduler, this, TaskName.Of(typeof(TStateMachine)));
        }

        var task = new TaskFrame<TStateMachine, T>(scheduler, ref StateMachine);
        Recycle();
        return task;
    }

    void IAsyncStateMachine.MoveNext() => Step();

    void IAsyncStateMachine.SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }
}
