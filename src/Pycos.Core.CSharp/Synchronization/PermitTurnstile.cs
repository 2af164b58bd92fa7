namespace Pycos.Internals;

/// <summary>Lets in while there are permits. A waiter may want several at once; those behind it wait until it has them.</summary>
internal class PermitTurnstile(string kind, int available, int maximum) : Turnstile
{
    private Holding? pool;

    internal override string Kind => kind;

    /// <summary>Permits that nobody has.</summary>
    internal int Available { get; private set; } = available;

    internal int Maximum => maximum;

    internal override bool TryTake(PycosTask task, int amount)
    {
        if (Available < amount || !IsEmpty)
        {
            return false;
        }

        Taken++;
        Available -= amount;
        return true;
    }

    internal override bool IsFreeToHold(int amount) => Available >= amount && IsEmpty;

    internal override void GiveBack(PycosTask task, int amount) => Add(amount);

    /// <summary>Adds permits, and lets in whom they suffice for.</summary>
    internal void Return(int amount)
    {
        ThrowIfTooMany(amount);
        Add(amount);
    }

    private void ThrowIfTooMany(int amount)
    {
        if (amount > maximum - Available)
        {
            throw new SemaphoreFullException(
                $"Releasing {amount} would give the {kind} more than its maximum of {maximum} permits: {Available} are free. Release as "
                + "many as were acquired, once.");
        }
    }

    internal override LockScope Hold(PycosTask task, int amount)
    {
        var holding = pool ?? new Holding(this);
        pool = holding.Next;
        holding.Next = null;
        holding.Begin(task, amount);
        return new LockScope(holding);
    }

    internal override void Release(Holding holding, int depth)
    {
        ThrowIfTooMany(holding.Amount);
        Forget(holding);
        Add(holding.Amount);
    }

    internal override void Abandon(Holding holding)
    {
        Abandoned++;
        Forget(holding);
        Add(holding.Amount);
    }

    private protected override void Withdrawn() => LetIn();

    /// <summary>What comes back by itself must not throw; that somebody released too much was told where it happened, or is now full.</summary>
    private void Add(int amount)
    {
        Available = (int)Math.Min((long)Available + amount, maximum);
        LetIn();
    }

    private void Forget(Holding holding)
    {
        holding.End();
        holding.Next = pool;
        pool = holding;
    }

    private void LetIn()
    {
        while (First is { } first && first.WaitAmount <= Available)
        {
            Taken++;
            Available -= first.WaitAmount;
            GrantFirst();
        }
    }
}
