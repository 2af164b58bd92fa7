namespace Pycos.Internals;

/// <summary>
/// Stands at an inbox of another scheduler for a sender that waits there, and carries its message.
/// </summary>
/// <remarks>
/// The message is either put in by the receiver's thread or taken back by the sender's, never both:
/// whoever moves <see cref="state"/> away from pending first has won.
/// </remarks>
internal sealed class RemoteTurn<T>(PycosTask sender, PycosTask target, T message) : SendTurn
{
    private const int Pending = 0;
    private const int Accepted = 1;
    private const int Withdrawn = 2;

    private readonly InboxQueue<T> inbox = InboxQueue<T>.Of(target);
    private int sequence;
    private int state;

    internal override object Target => target;

    internal override void Depart()
    {
        sequence = sender.WaitSequence;
        if (!target.Scheduler.TryPost(this))
        {
            Finish(SendResult.Ended);
        }
    }

    internal override bool TryWithdraw()
    {
        if (Interlocked.CompareExchange(ref state, Withdrawn, Pending) != Pending)
        {
            return state == Withdrawn;
        }

        target.Scheduler.TryPost(new PostedAction(() => WaitQueue.Withdraw(this)));
        return true;
    }

    internal override void Arrive(Scheduler scheduler)
    {
        // What the sender sent before must be in before this is.
        inbox.MoveAll();
        if (state == Withdrawn)
        {
            return;
        }

        if (target.RunState != RunState.Ended && !inbox.CanTake)
        {
            inbox.Senders().Enqueue(this);
        }
        else if (TryAccept())
        {
            Finish(inbox.TrySend(message));
        }
    }

    internal override void Grant()
    {
        if (TryAccept())
        {
            Finish(inbox.SendPromised(message));
        }
        else
        {
            inbox.ReturnPromise();
        }
    }

    private bool TryAccept() => Interlocked.CompareExchange(ref state, Accepted, Pending) == Pending;

    private void Finish(SendResult result)
    {
        Result = result;
        sender.Scheduler.TryPost(new PostedAction(() =>
        {
            if (sender.WaitSequence == sequence && sender.IsWaiting)
            {
                sender.Wake(WakeReason.Granted);
            }
        }));
    }
}
