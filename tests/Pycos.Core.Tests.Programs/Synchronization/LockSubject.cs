using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>A lock: one owner, who may enter again if it is reentrant.</summary>
internal sealed class LockSubject : SyncSubject
{
    private readonly AsyncLock? plain;
    private readonly AsyncReentrantLock? reentrant;
    private readonly LockTurnstile gate;
    private SyncActor? owner;
    private int depth;

    internal LockSubject(bool reentrant)
    {
        if (reentrant)
        {
            this.reentrant = new AsyncReentrantLock();
            gate = this.reentrant.Gate;
        }
        else
        {
            plain = new AsyncLock();
            gate = plain.Gate;
        }
    }

    internal override bool LetsAllIn => true;

    protected override int Count => gate.Count;

    internal override bool MayTake(SyncActor actor, int amount) => reentrant is not null || owner != actor;

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (timeout is { } span)
        {
            var entered = plain is null ? await reentrant!.EnterAsync(span, cancellation) : await plain.EnterAsync(span, cancellation);
            return entered.TryGetValue(out var timed) && Keep(actor, timed);
        }

        return Keep(actor, plain is null ? await reentrant!.EnterAsync(cancellation) : await plain.EnterAsync(cancellation));
    }

    internal override bool? Try(SyncActor actor, int amount)
    {
        var taken = plain is null ? reentrant!.TryEnter(out var scope) : plain.TryEnter(out scope);
        return taken ? Keep(actor, scope) : false;
    }

    internal override void GiveBack(SyncActor actor)
    {
        if (actor.Holds.TryPop(out var held))
        {
            held.Scope!.Value.Dispose();
            if (held.Scope.Value.IsHeld)
            {
                Violate("a scope is open after its end");
            }

            Leave();
        }
        else
        {
            ExpectRefusal();
        }
    }

    internal override void Ended(SyncActor actor)
    {
        if (owner == actor)
        {
            owner = null;
            depth = 0;
        }
    }

    protected override bool LetsInNow(SyncEntry entry) =>
        base.LetsInNow(entry) || (reentrant is not null && owner == entry.Actor);

    protected override bool Knocks => true;

    protected override bool LetsIn(SyncEntry entry) => owner is null;

    protected override void Admit(SyncEntry entry)
    {
        owner = entry.Actor;
        depth++;
    }

    protected override void Undo(SyncEntry entry) => Leave();

    protected override string? Difference() =>
        gate.Holder != owner?.Task || gate.Depth != depth
            ? $"task {owner?.Index} is in it {depth} times, and not {gate.Holder} {gate.Depth} times"
            : null;

    private static bool Keep(SyncActor actor, LockScope scope)
    {
        actor.Holds.Push((1, scope));
        return true;
    }

    private void ExpectRefusal()
    {
        try
        {
            gate.Release(PycosTask.Current);
            Violate("a stranger released a lock");
        }
        catch (LockNotOwnedException)
        {
        }
    }

    private void Leave()
    {
        if (--depth == 0)
        {
            owner = null;
        }
    }
}
