using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>
/// A condition: each notification lets in the one who has waited longest, and is passed on if something is thrown into that one
/// before it returns. The lock must be held whenever a wait is over.
/// </summary>
internal sealed class ConditionSubject : SyncSubject
{
    private readonly AsyncCondition condition = new(new AsyncLock());
    private readonly List<SyncEntry> notified = [];

    protected override int Count => condition.Waiters.Count;

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        try
        {
            if (timeout is { } span)
            {
                return await condition.WaitAsync(span, cancellation);
            }

            await condition.WaitAsync(cancellation);
            return true;
        }
        finally
        {
            // One whose time for clean-up is over can not wait for the lock any more.
            if (condition.Owner != actor.Task && (actor.Task.Flags & TaskFlags.CleanUpExpired) == 0)
            {
                Violate("a wait ended without the lock");
            }
        }
    }

    /// <summary>Enters the lock, so that the task may wait in it.</summary>
    internal override bool MayTake(SyncActor actor, int amount) => condition.Owner == actor.Task || condition.TryEnter();

    internal override void GiveBack(SyncActor actor)
    {
        if (condition.Owner == actor.Task)
        {
            condition.Release();
        }
    }

    internal override void Change(SyncActor actor, SyncOperation operation) => Notify(1 + (operation.Amount % 2));

    internal override void ChangeBack(SyncActor actor, SyncOperation operation)
    {
        var waiting = Waiting.Count;
        if (condition.NotifyAll() != waiting)
        {
            Violate("not all were notified");
        }

        AdmitNext(waiting);
    }

    /// <summary>A task that was notified and thrown at has had its turn: now the next one is notified in its place.</summary>
    internal override void Stepped(PycosTask task)
    {
        var disturbed = notified.Find(entry => entry.Task == task && entry.Disturbed && !entry.PassedOn && entry.Actor.Entry == entry);
        if (disturbed is not null)
        {
            disturbed.PassedOn = true;
            AdmitNext(1);
        }

        base.Stepped(task);
    }

    protected override SyncEntry MakeEntry(SyncActor actor, int amount) => new ConditionEntry(condition, actor);

    protected override bool LetsIn(SyncEntry entry) => false;

    protected override void Drain()
    {
    }

    protected override void Admit(SyncEntry entry) => notified.Add(entry);

    protected override void Undo(SyncEntry entry) => AdmitNext(1);

    protected override bool IsForgotten(SyncEntry entry) => entry.Task.Owner == condition.Waiters;

    protected override string? Difference() => null;

    private void Notify(int count)
    {
        var expected = Math.Min(count, Waiting.Count);
        if (condition.Notify(count) != expected)
        {
            Violate("not as many were notified as wait");
        }

        AdmitNext(expected);
    }

    private void AdmitNext(int count)
    {
        for (; count > 0 && Waiting.Count > 0; count--)
        {
            AdmitFirst();
        }
    }

    private sealed class ConditionEntry(AsyncCondition condition, SyncActor actor) : SyncEntry(actor, 1)
    {
        internal override bool HasLeft => Task.Owner != condition.Waiters && !HasGrant;
    }
}
