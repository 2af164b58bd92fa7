namespace Pycos.Internals;

/// <summary>Takes the next message of a subscription: it stands in line with the readers.</summary>
internal sealed class AltNext<T> : AltNode<T>
{
    private Subscription<T> source = null!;
    private bool isPromised;

    internal static AltNext<T> Make(Subscription<T> source)
    {
        var leaf = AltPool.Rent<AltNext<T>>();
        leaf.source = source;
        return leaf;
    }

    internal override bool Begin(PycosTask task)
    {
        source.EnsureHere();
        return false;
    }

    /// <summary>The end of the subscription counts, too: who chooses it is told by an exception.</summary>
    internal override bool TryCommit(PycosTask task) => source.HasUnpromised || source.IsEnded;

    internal override TaskFlags Arm(PycosTask task)
    {
        if (Owner is null)
        {
            source.Readers.Enqueue(this);
        }

        return TaskFlags.None;
    }

    internal override void Grant()
    {
        isPromised = true;
        if (!Choice!.Commit(this))
        {
            isPromised = false;
            source.ReturnPromise();
        }
    }

    internal override void GiveBack(PycosTask task)
    {
        if (isPromised)
        {
            source.ReturnPromise();
        }
    }

    internal override T Result(int chosen) => source.TakeChosen(isPromised);

    internal override void Release(Scheduler scheduler)
    {
        source = null!;
        isPromised = false;
        AltPool.Return(this, scheduler);
    }
}
