namespace Pycos.Internals;

/// <summary>Where tasks of this node are that have ended when their address came home.</summary>
internal sealed partial class EndedSite : RemoteSite
{
    internal static EndedSite Instance { get; } = new();

    internal override Location? Location => null;

    public override string ToString() => "ended";

    internal override Exception WhyUnreachable() => new TaskEndedException("The task has ended.");

    internal override SendResult TrySend<T>(RemoteTask target, T message, bool canWait) => SendResult.Ended;

    internal override SendTurn TurnOf<T>(PycosTask sender, RemoteTask target, T message) =>
        throw new InvalidOperationException("A task that has ended has nobody wait for room.");

    internal override Coroutine<DeliveryResult> DeliverAsync<T>(
        RemoteTask target, T message, TimeSpan? timeout, CancellationToken cancellation) => Coroutine.FromResult(DeliveryResult.TaskEnded);

    internal override bool TryTerminate(RemoteTask target) => false;

    internal override Coroutine<DeliveryResult> TerminateAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation) => Coroutine.FromResult(DeliveryResult.TaskEnded);

    internal override Coroutine<Timed<MonitorStatus>> MonitorAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation) =>
        Coroutine.FromResult(new Timed<MonitorStatus>(MonitorRequest.NoSuchTask(target)));

    internal override void Notify<T>(RemoteTask subject, PycosTask watcher, Func<MonitorStatus, T> message)
    {
        var inbox = InboxQueue<T>.Of(watcher);
        var status = MonitorRequest.NoSuchTask(subject);
        watcher.Scheduler.TryPost(new PostedAction(() =>
            watcher.Scheduler.Guard(() => inbox.PutBeyondCapacity(message(status)))));
    }
}
