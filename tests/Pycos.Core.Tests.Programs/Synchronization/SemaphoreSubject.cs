using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>A semaphore: so many permits; some waiters want several.</summary>
internal sealed class SemaphoreSubject : SyncSubject
{
    private readonly Turnstile gate;
    private readonly Action<int> release;
    private readonly Func<int> real;
    private readonly int most;
    private int available;

    /// <summary>Permits that have an owner, and come back when it ends.</summary>
    private readonly Dictionary<SyncActor, int> owned = [];

    internal SemaphoreSubject(AsyncSemaphore semaphore)
    {
        gate = semaphore.Gate;
        release = semaphore.Release;
        real = () => semaphore.Available;
        available = semaphore.Available;
        most = semaphore.Maximum;
    }

    internal SemaphoreSubject(MutantTurnstile mutant, int permits)
    {
        gate = mutant;
        release = mutant.Return;
        real = () => mutant.Available;
        available = permits;
        most = permits + 2;
    }

    protected override int Count => gate.Count;

    internal override int AmountOf(SyncOperation operation) => 1 + (operation.Target % Math.Min(3, most));

    internal override async Coroutine<bool> TakeAsync(
        SyncActor actor, int amount, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (amount == 1 && gate is PermitTurnstile)
        {
            return await EnterAsync(actor, timeout, cancellation);
        }

        if (timeout is { } span)
        {
            if (!await new TimedWaitOperation(gate, amount, Deadline.ToNanoseconds(span), cancellation))
            {
                return false;
            }
        }
        else
        {
            await new WaitOperation(gate, amount, cancellation);
        }

        actor.Holds.Push((amount, null));
        return true;
    }

    internal override bool? Try(SyncActor actor, int amount)
    {
        var taken = gate.TryTake(gate.Enter(), amount);
        if (taken)
        {
            actor.Holds.Push((amount, null));
        }

        return taken;
    }

    internal override void GiveBack(SyncActor actor)
    {
        if (actor.Holds.TryPop(out var held))
        {
            if (held.Scope is { } scope)
            {
                scope.Dispose();
                owned[actor] -= held.Amount;
            }
            else
            {
                release(held.Amount);
            }

            available += held.Amount;
        }
    }

    /// <summary>Releases one permit too many.</summary>
    internal override void Change(SyncActor actor, SyncOperation operation)
    {
        if (gate is not PermitTurnstile || available < most)
        {
            return;
        }

        try
        {
            release(1);
            Violate("a semaphore took more permits than its maximum");
        }
        catch (SemaphoreFullException)
        {
        }
    }

    internal override void Ended(SyncActor actor)
    {
        available += owned.GetValueOrDefault(actor);
        owned.Remove(actor);
    }

    protected override bool Knocks => gate is PermitTurnstile;

    protected override bool LetsIn(SyncEntry entry) => entry.Amount <= available;

    protected override void Admit(SyncEntry entry) => available -= entry.Amount;

    protected override void Undo(SyncEntry entry) => available += entry.Amount;

    protected override string? Difference() =>
        real() != available ? $"{real()} permits are free, and not {available}" : null;

    private async Coroutine<bool> EnterAsync(SyncActor actor, TimeSpan? timeout, CancellationToken cancellation)
    {
        LockScope scope;
        if (timeout is { } span)
        {
            var entered = await new TimedEnterOperation(gate, 1, Deadline.ToNanoseconds(span), cancellation);
            if (!entered.TryGetValue(out scope))
            {
                return false;
            }
        }
        else
        {
            scope = await new EnterOperation(gate, 1, cancellation);
        }

        actor.Holds.Push((1, scope));
        owned[actor] = owned.GetValueOrDefault(actor) + 1;
        return true;
    }
}
