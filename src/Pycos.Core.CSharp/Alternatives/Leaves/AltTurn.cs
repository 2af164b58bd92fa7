namespace Pycos.Internals;

/// <summary>A turn at something that tasks pass one after the other: it stands in line as a task would.</summary>
internal abstract class AltTurn<T> : AltNode<T>
{
    private protected Turnstile Gate { get; private set; } = null!;

    private protected int Amount { get; private set; }

    internal override int WaitAmount => Amount;

    internal override bool Begin(PycosTask task)
    {
        Gate.EnterBy(task);
        return false;
    }

    internal override bool TryCommit(PycosTask task) => Gate.TryTake(task, Amount);

    internal override void PrepareToWait(PycosTask task) => Gate.PrepareToWait(task, Amount);

    internal override TaskFlags Arm(PycosTask task)
    {
        if (Owner is null)
        {
            Gate.Waited++;
            Gate.Enqueue(this);
        }

        return TaskFlags.None;
    }

    internal override void Grant()
    {
        var choice = Choice!;
        if (!choice.Commit(this))
        {
            Gate.GiveBack(choice.Task, Amount);
        }
    }

    internal override void GiveBack(PycosTask task) => Gate.GiveBack(task, Amount);

    internal override void Refuse(int chosen) => GiveBack(Choice!.Task);

    private protected void SetGate(Turnstile gate, int amount)
    {
        Gate = gate;
        Amount = amount;
    }
}
