using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Pycos.Internals;

/// <summary>A frame of a coroutine that returns a <typeparamref name="T"/>, whatever its state machine.</summary>
/// <typeparam name="T">What the coroutine returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CoroutineFrame<T> : Frame
{
    /// <summary>
    /// How many calls may take their first step inside each other on the thread's stack; deeper ones are started from the
    /// scheduler's loop instead, so that recursion is bounded by memory and not by the stack. 128: with about 500 bytes of
    /// stack for a call this is 64 KiB, small even on a secondary thread of 256 KiB.
    /// </summary>
    private const int MaxNestedFirstSteps = 128;

    /// <summary>
    /// Frames kept for each kind of coroutine and thread. 1,024: covers a thousand tasks that are each inside such a call
    /// at a time; at about 100 bytes each it holds on to 100 KiB at most.
    /// </summary>
    private const int PoolLimit = 1024;

    private protected CoroutineFrame()
    {
    }

    internal T Result = default!;

    /// <summary>The name of the coroutine's function.</summary>
    internal abstract string CodeName { get; }

    /// <summary>Turns a coroutine that has not run into a task and gives this frame back.</summary>
    internal abstract PycosTask<T> MoveToTask(Scheduler scheduler);

    /// <summary>Gives the frame back to the pool of the calling thread.</summary>
    internal abstract void Recycle();

    /// <summary>Takes the first step inside the running task; true if that was all.</summary>
    internal bool RunFirstStep()
    {
        var scheduler = Scheduler.CurrentOrNull;
        if (scheduler?.RunningTask is null)
        {
            ThrowNotInTask();
        }

        if (scheduler!.NestedFirstSteps >= MaxNestedFirstSteps)
        {
            return false;
        }

        State = FrameState.Started;
        scheduler.NestedFirstSteps++;
        Step();
        scheduler.NestedFirstSteps--;
        return State >= FrameState.Completed;
    }

    /// <summary>Links the caller that waits for this one; if this has not even started, the scheduler goes on with it.</summary>
    internal void SetParent(Frame parent)
    {
        Parent = parent;
        if (State == FrameState.Created)
        {
            State = FrameState.Started;
            Scheduler.CurrentOrNull!.RunningTask!.Leaf = this;
        }
    }

    /// <summary>A frame of a pool, or <see langword="null"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static Frame? TakeFrom(ref Frame? pool)
    {
        var frame = pool;
        if (frame is not null)
        {
            pool = Unsafe.As<Frame>(frame.Next);
            frame.Next = null;
        }

        return frame;
    }

    /// <summary>Ends this life of the frame, and puts it into a pool that has room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void ReturnTo(ref Frame? pool)
    {
        Result = default!;
        Owner = null;
        Previous = null;
        State = FrameState.Created;
        Version++;
        var head = pool;
        var length = head is null ? 1 : head.Slot + 1;
        if (length <= PoolLimit)
        {
            Slot = length;
            Next = head;
            pool = this;
        }
    }

    [StackTraceHidden]
    internal T TakeResult()
    {
        if (State == FrameState.Faulted)
        {
            Rethrow();
        }

        var result = Result;
        Recycle();
        return result;
    }

    [StackTraceHidden]
    private void Rethrow()
    {
        var exception = Unsafe.As<Exception>(Owner)!;
        Recycle();
        ExceptionDispatchInfo.Throw(exception);
    }

    private static void ThrowNotInTask() => throw new InvalidOperationException(
        "A coroutine was awaited outside a task. Await it inside a coroutine that runs in a task, or start a task with "
        + "PycosTask.Spawn(coroutine) and await the task, or its AsTask(), from other code.");
}
