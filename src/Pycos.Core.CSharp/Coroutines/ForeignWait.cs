namespace Pycos.Internals;

/// <summary>
/// A task's wait for something that is not ours: a <see cref="Task"/>, or any other awaitable. It may end on any thread; the
/// task goes on when its scheduler's thread has heard of it, and not at all if the wait was ended otherwise before.
/// </summary>
internal sealed class ForeignWait : Link
{
    private readonly PycosTask task;
    private readonly int sequence;
    private int continued;

    private ForeignWait(PycosTask task, Type awaiterType)
    {
        this.task = task;
        AwaiterType = awaiterType;
        sequence = task.WaitSequence;
    }

    internal Type AwaiterType { get; }

    /// <summary>Suspends the running task at a frame.</summary>
    /// <returns>The wait; <see langword="null"/> if it is over already, because an exception waited to be thrown in the task.</returns>
    internal static ForeignWait? TryBegin<TAwaiter>(Frame frame)
    {
        var task = Scheduler.RunningTaskOrThrow();
        task.BeginWait(frame, null, Deadline.Never, default);
        if (!task.IsWaiting && task.TryThrowByAwaiter(frame, typeof(TAwaiter)))
        {
            return null;
        }

        var wait = new ForeignWait(task, typeof(TAwaiter));
        task.SetForeignWait(wait);
        return wait;
    }

    /// <summary>
    /// Takes the wait back: the awaiter threw when it was given its continuation, and the coroutine goes on with that exception.
    /// </summary>
    internal void Abandon() => task.AbandonWait();

    /// <summary>What the awaiter has to call, on any thread. A second call does nothing.</summary>
    internal void Continue()
    {
        if (Interlocked.Exchange(ref continued, 1) != 0)
        {
            return;
        }

        var scheduler = task.Scheduler;
        if (scheduler == Scheduler.CurrentOrNull)
        {
            Arrive(scheduler);
        }
        else
        {
            scheduler.TryPost(this);
        }
    }

    /// <summary>
    /// Undoes the first step of a coroutine that something other than a coroutine tried to await, and lets it throw in the caller.
    /// </summary>
    /// <remarks>An exception from here would reach nobody: .NET's own builders throw it on a thread of the pool.</remarks>
    internal static void RefuseForeignCaller(Frame frame, Action continuation)
    {
        if (Scheduler.CurrentOrNull is { RunningTask: { } task } scheduler)
        {
            task.AbandonWait();
            if (task.HasExtras)
            {
                task.Extras.Scope?.CloseEnteredDeeper(scheduler.NestedFirstSteps);
            }
        }

        frame.Fail(ForeignCaller());
        continuation();
    }

    /// <summary>The same for an operation that has not begun to wait.</summary>
    internal static void RefuseForeignCaller(Action continuation)
    {
        Scheduler.RunningTaskOrThrow().AddInterruption(ForeignCaller());
        continuation();
    }

    private static InvalidOperationException ForeignCaller() => new(
        "Only a coroutine can await a coroutine or an operation of a task. In other code, start a task with "
        + "PycosTask.Spawn(coroutine) and await its AsTask().");

    internal override void Arrive(Scheduler scheduler)
    {
        if (task.WaitSequence == sequence && task.IsWaiting)
        {
            task.Wake(task.HasInterruption ? WakeReason.Interrupted : WakeReason.Granted);
        }
    }
}
