namespace Pycos.Internals;

/// <summary>
/// A task's wait for something that is not ours: a <see cref="Task"/>, or any other awaitable. It may end on any thread; the
/// task goes on when its scheduler's thread has heard of it, and not at all if the wait was ended otherwise before.
/// </summary>
internal sealed class ForeignWait : Link
{
    private readonly PycosTask task;
    private readonly int sequence;

    private ForeignWait(PycosTask task, Type awaiterType)
    {
        this.task = task;
        AwaiterType = awaiterType;
        sequence = task.WaitSequence;
    }

    internal Type AwaiterType { get; }

    /// <summary>Suspends the running task at a frame.</summary>
    /// <returns>What the awaiter has to call.</returns>
    internal static Action Begin<TAwaiter>(Frame frame)
    {
        var task = Scheduler.RunningTaskOrThrow();
        task.BeginWait(frame, null, Deadline.Never, default);
        var wait = new ForeignWait(task, typeof(TAwaiter));
        task.SetForeignWait(wait);
        return wait.Continue;
    }

    /// <summary>
    /// Undoes the first step of a coroutine that something other than a coroutine tried to await, and says what to do.
    /// </summary>
    internal static void RefuseForeignCaller()
    {
        Scheduler.CurrentOrNull?.RunningTask?.AbandonWait();
        throw new InvalidOperationException(
            "Only a coroutine can await a coroutine. In other code, start a task with PycosTask.Spawn(coroutine) and await "
            + "its AsTask().");
    }

    internal override void Arrive(Scheduler scheduler)
    {
        if (task.WaitSequence == sequence && task.IsWaiting)
        {
            task.Wake(task.HasInterruption ? WakeReason.Interrupted : WakeReason.Granted);
        }
    }

    private void Continue()
    {
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
}
