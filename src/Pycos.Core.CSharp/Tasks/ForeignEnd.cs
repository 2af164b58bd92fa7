namespace Pycos.Internals;

/// <summary>Wakes a task when one of another scheduler has ended, unless its wait was over before.</summary>
internal sealed class ForeignEnd : Link
{
    private readonly PycosTask waiter;
    private readonly int sequence;

    /// <summary>Made before the wait begins.</summary>
    internal ForeignEnd(PycosTask waiter)
    {
        this.waiter = waiter;
        sequence = waiter.WaitSequence + 1;
    }

    /// <summary>Called on the ended task's thread.</summary>
    internal void Tell(PycosTask ended) => waiter.Scheduler.TryPost(this);

    internal override void Arrive(Scheduler scheduler)
    {
        if (waiter.WaitSequence == sequence && waiter.IsWaiting)
        {
            waiter.Wake(WakeReason.Granted);
        }
    }
}
