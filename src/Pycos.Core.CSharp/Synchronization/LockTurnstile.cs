using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Lets in one task at a time; if it is reentrant, that task again and again.</summary>
internal sealed class LockTurnstile : Turnstile
{
    private readonly bool reentrant;
    private readonly Holding holding;

    internal LockTurnstile(bool reentrant)
    {
        this.reentrant = reentrant;
        holding = new Holding(this);
    }

    internal override string Kind => reentrant ? "reentrant lock" : "lock";

    internal PycosTask? Holder => holding.Task;

    /// <summary>How often the holder has entered.</summary>
    internal int Depth => holding.Task is null ? 0 : holding.Amount;

    internal override bool TryTake(PycosTask task, int amount)
    {
        if (holding.Task is null)
        {
            // Nobody waits: a lock that is given back goes to the first waiter at once.
            Taken++;
            holding.Begin(task, amount);
            return true;
        }

        return reentrant && holding.Task == task && TryDeepen(amount);
    }

    internal override bool IsFreeToHold(int amount) => holding.Task is null;

    internal override void PrepareToWait(PycosTask task, int amount)
    {
        if (holding.Task == task)
        {
            throw new LockRecursionException(
                $"Task {task} holds this {Kind} already, so it would wait for itself for ever. Release it first, or use an AsyncReentrantLock.");
        }
    }

    internal override LockScope Hold(PycosTask task, int amount) => new(holding, holding.Amount);

    internal override void GiveBack(PycosTask task, int amount)
    {
        holding.Amount -= amount;
        if (holding.Amount == 0)
        {
            PassOn();
        }
    }

    internal override void Release(Holding held, int depth)
    {
        if (held.Amount != depth)
        {
            throw held.Amount < depth
                ? LockNotOwnedException.For(held, held.Version - 1, held.Task!)
                : new LockNotOwnedException(
                    $"Task {held.Task} disposed a scope of a reentrant lock before one that it entered later. Dispose the inner one first.");
        }

        Leave(1);
    }

    /// <summary>Gives back one entry, for a task that must be the holder.</summary>
    internal void Release(PycosTask task)
    {
        RequireHolder(task);
        Leave(1);
    }

    /// <summary>Lets the holder step out for a while; it comes back with <see cref="StepIn"/>.</summary>
    /// <returns>How often it had entered, and which use of the lock it was.</returns>
    internal (int Depth, long Version) StepOut(PycosTask task)
    {
        RequireHolder(task);
        var (depth, version) = (holding.Amount, holding.Version);
        Leave(depth);
        return (depth, version);
    }

    /// <summary>The holder is back, so that the scopes it had are good again.</summary>
    internal void StepIn(long version) => holding.Version = version;

    internal void RequireHolder(PycosTask task)
    {
        if (holding.Task != task)
        {
            throw LockNotOwnedException.For(Kind, holding.Task, task);
        }
    }

    internal override void Abandon(Holding held)
    {
        Abandoned++;
        PassOn();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave(int depth)
    {
        holding.Amount -= depth;
        if (holding.Amount == 0)
        {
            PassOn();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PassOn()
    {
        holding.End();
        if (!IsEmpty)
        {
            HandOver();
        }
    }

    /// <summary>Makes the first waiter the holder, before it runs.</summary>
    private void HandOver()
    {
        var first = First!;
        Taken++;
        holding.Begin(first.Waiter!, first.WaitAmount);
        GrantFirst();
    }

    private bool TryDeepen(int amount)
    {
        if (holding.Amount > int.MaxValue - amount)
        {
            throw new LockRecursionException($"Task {holding.Task} has entered a reentrant lock {holding.Amount} times, as often as can be counted.");
        }

        Taken++;
        holding.Amount += amount;
        return true;
    }
}
