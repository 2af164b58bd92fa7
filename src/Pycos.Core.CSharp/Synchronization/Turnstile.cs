using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// What tasks pass one after the other: a queue, and the rule by which it lets in. All primitives of synchronization have one.
/// </summary>
/// <remarks>
/// <para>The rule is one for all: a newcomer is let in at once only if nobody waits, and whatever becomes free goes to the first
/// one who waits, at that moment. So nobody overtakes, and there is nothing that a waiter who was woken could lose.</para>
/// <para>What waits is a <see cref="Link"/>: a task or a stand-in for one. To wait: <see cref="TryTake"/>; if that is false,
/// <see cref="PrepareToWait"/> and <see cref="WaitQueue.Enqueue"/>. Who was granted something and does not want it any more
/// calls <see cref="GiveBack"/>.</para>
/// </remarks>
internal abstract class Turnstile : WaitQueue
{
    private Scheduler? scheduler = Pycos.Scheduler.CurrentOrNull;

    /// <summary>What it is, for messages to people.</summary>
    internal abstract string Kind { get; }

    /// <summary>How many were let in, how many of these had to wait, and how many ended without giving back.</summary>
    internal long Taken;
    internal long Waited;
    internal long Abandoned;

    internal SynchronizationStatistics Statistics => new(Taken, Waited, Count, Abandoned);

    /// <summary>The scheduler it belongs to, once that is known.</summary>
    private protected Scheduler? Scheduler => scheduler;

    /// <summary>The running task, if it may use this.</summary>
    internal PycosTask Enter()
    {
        var task = Pycos.Scheduler.RunningTaskOrThrow();
        EnterBy(task);
        return task;
    }

    /// <summary>Refuses the running task if it may not use this.</summary>
    internal void EnterBy(PycosTask running)
    {
        if (running.Scheduler != scheduler)
        {
            Bind(running.Scheduler);
        }
    }

    /// <summary>Refuses callers that are not on the scheduler's thread.</summary>
    internal void CheckThread()
    {
        var current = Pycos.Scheduler.CurrentOrNull;
        if (current is null || current != scheduler)
        {
            Bind(current);
        }
    }

    /// <summary>Takes so much for a task now; false if that would need a wait.</summary>
    internal abstract bool TryTake(PycosTask task, int amount);

    /// <summary>Whether so much could be taken now and would be held until it is given back.</summary>
    internal virtual bool IsFreeToHold(int amount) => false;

    /// <summary>Called before something waits for so much for a task. Throws if that wait could never end.</summary>
    internal virtual void PrepareToWait(PycosTask task, int amount)
    {
    }

    /// <summary>Passes on what a task has taken or was granted, and will not use.</summary>
    internal abstract void GiveBack(PycosTask task, int amount);

    /// <summary>Makes a task the holder of what it has taken or was granted.</summary>
    internal virtual LockScope Hold(PycosTask task, int amount) => throw new NotSupportedException($"Nobody holds {Kind}.");

    /// <summary>Gives back what a scope holds.</summary>
    internal virtual void Release(Holding holding, int depth) => throw new NotSupportedException($"Nobody holds {Kind}.");

    /// <summary>Passes on what is held by a task that has ended.</summary>
    internal virtual void Abandon(Holding holding) => throw new NotSupportedException($"Nobody holds {Kind}.");

    private void Bind(Scheduler? user)
    {
        if (user is null)
        {
            throw new WrongSchedulerException(
                $"This {Kind} was used outside its scheduler's thread. Use it in a task: spawn one on that scheduler that does it, or "
                + "send a message to one that does.");
        }

        var owner = Interlocked.CompareExchange(ref scheduler, user, null);
        if (owner is not null && owner != user)
        {
            throw new WrongSchedulerException(
                $"This {Kind} belongs to scheduler {owner.Name}, where it was made or first used, and was used on scheduler {user.Name}. "
                + "It orders the tasks of one scheduler; send a message to a task of that one instead.");
        }
    }
}
