using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>A pooled frame with the state machine that the compiler made of a coroutine.</summary>
internal sealed class CoroutineFrame<TStateMachine, T> : CoroutineFrame<T>, IAsyncStateMachine
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>
    /// Frames kept for each kind of coroutine and thread. 1,024: covers a thousand tasks that are each inside such a call
    /// at a time; at about 100 bytes each it holds on to 100 KiB at most.
    /// </summary>
    private const int PoolLimit = 1024;

    internal TStateMachine StateMachine = default!;

    internal static CoroutineFrame<TStateMachine, T> Rent()
    {
        ref var pool = ref FramePool<TStateMachine>.Head;
        var frame = pool;
        if (frame is null)
        {
            return new CoroutineFrame<TStateMachine, T>();
        }

        pool = Unsafe.As<Frame>(frame.Next);
        frame.Next = null;
        return Unsafe.As<CoroutineFrame<TStateMachine, T>>(frame);
    }

    internal override string CodeName => TaskName.Of(typeof(TStateMachine));

    internal override bool IsOfLibrary => LibraryCode.Contains(typeof(TStateMachine));

    internal override void Step() => StateMachine.MoveNext();

    internal override bool TryFailAwaiter(Type awaiterType, Exception exception) =>
        AwaiterPatch.TryFail(ref StateMachine, awaiterType, exception);

    internal override void Recycle()
    {
        StateMachine = default!;
        Result = default!;
        Owner = null;
        Previous = null;
        State = FrameState.Created;
        Version++;
        ref var pool = ref FramePool<TStateMachine>.Head;
        var head = pool;
        var length = head is null ? 1 : head.Slot + 1;
        if (length <= PoolLimit)
        {
            Slot = length;
            Next = head;
            pool = this;
        }
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
