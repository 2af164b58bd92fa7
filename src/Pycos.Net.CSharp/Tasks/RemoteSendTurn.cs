namespace Pycos.Internals;

/// <summary>
/// A sender's turn at a peer that has no room: when there is some, the message is sent, on the sender's own scheduler, so that none of
/// the same task can overtake it.
/// </summary>
internal sealed class RemoteSendTurn(Peer peer, PycosTask sender, RemoteTask target, EncodedMessage message) : SendTurn
{
    private readonly News news = new();
    private int sequence;
    private bool withdrawn;

    internal override object Target => target;

    internal override void Depart()
    {
        sequence = sender.WaitSequence;
        news.Turn = this;
        peer.WaitForRoom(target, news);
    }

    internal override bool TryWithdraw()
    {
        // It is sent on the sender's scheduler only, which is where this happens.
        withdrawn = true;
        return true;
    }

    private void Retry()
    {
        if (withdrawn || sender.WaitSequence != sequence || !sender.IsWaiting)
        {
            return;
        }

        var result = peer.TrySend(target, message, canWait: true);
        if (result == SendResult.Full)
        {
            peer.WaitForRoom(target, news);
            return;
        }

        Result = result;
        sender.Wake(WakeReason.Granted);
    }

    /// <summary>Carries the news that there is room to the sender's scheduler: the turn itself may stand in another list.</summary>
    private sealed class News : RoomWait
    {
        internal RemoteSendTurn Turn { get; set; } = null!;

        internal override void Tell() => Turn.Home.TryPost(this);

        internal override void Arrive(Scheduler scheduler) => Turn.Retry();
    }

    private Scheduler Home => sender.Scheduler;
}
