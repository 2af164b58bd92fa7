namespace Pycos.Internals;

/// <content>Channels that were closed when their address came home.</content>
internal sealed partial class EndedSite
{
    internal override SendResult TrySend<T>(RemoteChannel target, T message) => SendResult.Ended;

    internal override Coroutine<SendResult> SendAsync<T>(RemoteChannel target, T message, CancellationToken cancellation) =>
        Coroutine.FromResult(SendResult.Ended);

    internal override Coroutine<int> DeliverAsync<T>(
        RemoteChannel target, T message, int subscribers, TimeSpan? timeout, CancellationToken cancellation) => Coroutine.FromResult(0);

    internal override SubscribeResult TrySubscribe<T>(RemoteChannel channel, object subscriber) => SubscribeResult.ChannelClosed;

    internal override Coroutine<SubscribeResult> SubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation) =>
        Coroutine.FromResult(SubscribeResult.ChannelClosed);

    internal override UnsubscribeResult TryUnsubscribe<T>(RemoteChannel channel, object subscriber) => UnsubscribeResult.ChannelClosed;

    internal override Coroutine<UnsubscribeResult> UnsubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation) =>
        Coroutine.FromResult(UnsubscribeResult.ChannelClosed);

    internal override Coroutine<bool?> LeadsToAsync<T>(
        RemoteChannel channel, BroadcastChannel<T>[] others, TimeSpan? timeout, CancellationToken cancellation) =>
        Coroutine.FromResult<bool?>(false);

    internal override IDisposable? WatchEnd(RemoteTask task, Action ended) => Gone(ended);

    internal override IDisposable? WatchEnd(RemoteChannel channel, Action ended) => Gone(ended);

    private static IDisposable? Gone(Action ended)
    {
        ended();
        return null;
    }
}
