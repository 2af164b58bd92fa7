using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// A primitive of synchronization beside a model of it: a list of those who wait and the rule by which they are let in. After
/// each step of the program both must agree.
/// </summary>
/// <remarks>
/// What the model can not know, that a wait was ended by its time, its token or an exception, it sees by the state of the task.
/// Who is let in, and when, it decides itself.
/// </remarks>
internal abstract class SyncSubject
{
    private readonly List<SyncEntry> queue = [];
    private readonly List<SyncEntry> admitted = [];

    /// <summary>The first thing that was wrong.</summary>
    internal string? Violation { get; private set; }

    protected IReadOnlyList<SyncEntry> Waiting => queue;

    /// <summary>Whether everyone must have been let in when nothing can happen any more.</summary>
    internal virtual bool LetsAllIn => false;

    /// <summary>Whether a task that has spent its budget gives way before it takes.</summary>
    protected virtual bool Knocks => false;

    /// <summary>Whether time alone lets somebody in, so that the primitive may be a few steps behind the model.</summary>
    protected virtual bool FollowsTime => false;

    /// <summary>How many wait in the primitive.</summary>
    protected abstract int Count { get; }

    /// <summary>How much an operation is about.</summary>
    internal virtual int AmountOf(SyncOperation operation) => 1;

    /// <summary>Whether a wait of this task makes sense.</summary>
    internal virtual bool MayTake(SyncActor actor, int amount) => true;

    /// <summary>Takes from the primitive; false at a timeout.</summary>
    internal abstract Coroutine<bool> TakeAsync(SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation);

    /// <summary>Takes from the primitive without waiting, if it has a way to do so.</summary>
    internal virtual bool? Try(SyncActor actor, int amount) => null;

    /// <summary>Gives back, to the primitive and the model, what a task took last.</summary>
    internal virtual void GiveBack(SyncActor actor)
    {
    }

    internal virtual void Change(SyncActor actor, SyncOperation operation)
    {
    }

    internal virtual void ChangeBack(SyncActor actor, SyncOperation operation)
    {
    }

    /// <summary>In the model: whether one that has nobody before it is let in.</summary>
    protected abstract bool LetsIn(SyncEntry entry);

    /// <summary>In the model: lets one in.</summary>
    protected abstract void Admit(SyncEntry entry);

    /// <summary>In the model: one that was let in does not use it.</summary>
    protected abstract void Undo(SyncEntry entry);

    /// <summary>In the model: a task has ended.</summary>
    internal virtual void Ended(SyncActor actor)
    {
    }

    /// <summary>What of the primitive differs from the model; nothing if they agree.</summary>
    protected abstract string? Difference();

    /// <summary>In the model: a task begins to wait, or is let in at once.</summary>
    internal SyncEntry Begin(SyncActor actor, int amount, bool canWait)
    {
        Agree();
        var entry = MakeEntry(actor, amount);
        entry.CanWait = canWait;
        entry.Knocking = Knocks && actor.Task.Scheduler.MustGiveWay && queue.Count == 0 && LetsIn(entry);
        if (!entry.Knocking)
        {
            Come(entry);
        }

        actor.Entry = entry;
        return entry;
    }

    /// <summary>In the model: the turn of a task begins, and it enters or waits if it gave way before.</summary>
    internal void BeginTurn(SyncActor actor)
    {
        if (actor.Entry is { Knocking: true } entry && actor.Task.WakeReason == WakeReason.Granted)
        {
            entry.Knocking = false;
            Come(entry);
        }
    }

    private void Come(SyncEntry entry)
    {
        if (LetsInNow(entry))
        {
            AdmitAtOnce(entry);
        }
        else if (entry.CanWait)
        {
            queue.Add(entry);
        }
    }

    /// <summary>A task's wait has ended.</summary>
    /// <param name="entry">The wait.</param>
    /// <param name="got">Whether it has what it waited for; nothing if an exception ended it.</param>
    internal void End(SyncEntry entry, bool? got)
    {
        entry.Actor.Entry = null;
        queue.Remove(entry);
        admitted.Remove(entry);
        if (got == true && !(entry.Admitted && !entry.PassedOn))
        {
            Violate("a task was let in though it was not its turn");
        }

        if (got == false && entry.Admitted && !FollowsTime)
        {
            Violate("a wait timed out though its turn had come");
        }

        if (got != true && entry.Admitted && !entry.PassedOn)
        {
            Undo(entry);
        }

        Agree();
    }

    /// <summary>Compares a try with the model.</summary>
    internal void TryAndCompare(SyncActor actor, int amount)
    {
        Agree();
        var entry = MakeEntry(actor, amount);
        var expected = LetsInNow(entry);
        if (Try(actor, amount) is { } taken)
        {
            if (taken != expected)
            {
                Violate(taken ? "a try overtook somebody or took too much" : "a try failed though it was free");
            }

            if (taken)
            {
                AdmitAtOnce(entry);
            }

            Agree();
        }
    }

    /// <summary>Called after each step of a task.</summary>
    internal virtual void Stepped(PycosTask task) => Agree();

    /// <summary>Removes from the model who has left, lets in whom it can, and compares.</summary>
    internal void Agree()
    {
        queue.RemoveAll(entry => entry.HasLeft);
        if (FollowsTime)
        {
            TakeBackWhatCameTooLate();
        }

        Drain();
        if (queue.Exists(entry => entry.HasGrant))
        {
            Violate("a waiter was let in before its turn");
        }

        if (!FollowsTime)
        {
            if (admitted.Exists(IsForgotten))
            {
                Violate("a waiter was not let in though its turn had come");
            }

            if (queue.Count != Count)
            {
                Violate($"{Count} wait, and not {queue.Count}");
            }

            if (Difference() is { } difference)
            {
                Violate(difference);
            }
        }
    }

    /// <summary>Looks at the primitive when nothing can happen any more.</summary>
    internal void JudgeAtRest()
    {
        Agree();
        if (admitted.Count > 0)
        {
            Violate("a waiter whose turn has come has not been woken");
        }

        if (LetsAllIn && queue.Count > 0)
        {
            Violate($"{queue.Count} waiters were left behind");
        }
    }

    internal void Violate(string what) => Violation ??= what;

    protected virtual SyncEntry MakeEntry(SyncActor actor, int amount) => new(actor, amount);

    protected virtual bool LetsInNow(SyncEntry entry) => queue.Count == 0 && LetsIn(entry);

    protected virtual void AdmitAtOnce(SyncEntry entry)
    {
        entry.AtOnce = true;
        entry.Admitted = true;
        Admit(entry);
    }

    protected virtual void Drain()
    {
        while (queue.Count > 0 && LetsIn(queue[0]))
        {
            AdmitFirst();
        }
    }

    protected void AdmitFirst()
    {
        var first = queue[0];
        queue.RemoveAt(0);
        first.Admitted = true;
        admitted.Add(first);
        Admit(first);
    }

    /// <summary>The model lets in at once when the time has come; the wait may end otherwise before the primitive follows.</summary>
    private void TakeBackWhatCameTooLate()
    {
        foreach (var entry in admitted.FindAll(entry => entry.HasLeft))
        {
            admitted.Remove(entry);
            entry.Admitted = false;
            Undo(entry);
        }
    }

    /// <summary>Whether the model has let one in that the primitive still lets wait.</summary>
    protected virtual bool IsForgotten(SyncEntry entry) => !entry.HasGrant;
}
