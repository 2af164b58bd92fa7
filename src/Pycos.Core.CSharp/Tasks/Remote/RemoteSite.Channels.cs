namespace Pycos.Internals;

/// <content>Its channels. A subscriber is a <see cref="PycosTask"/>, a <see cref="RemoteTask"/> or a channel.</content>
internal abstract partial class RemoteSite
{
    /// <summary>Puts a message on its way, or tells why not; throws only if it can not be encoded.</summary>
    internal abstract SendResult TrySend<T>(RemoteChannel target, T message);

    /// <summary>As <see cref="TrySend{T}(RemoteChannel, T)"/>, waiting until there is room.</summary>
    internal abstract Coroutine<SendResult> SendAsync<T>(RemoteChannel target, T message, CancellationToken cancellation);

    /// <summary>Delivers a message; how many tasks have it.</summary>
    internal abstract Coroutine<int> DeliverAsync<T>(
        RemoteChannel target, T message, int subscribers, TimeSpan? timeout, CancellationToken cancellation);

    internal abstract SubscribeResult TrySubscribe<T>(RemoteChannel channel, object subscriber);

    internal abstract Coroutine<SubscribeResult> SubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation);

    internal abstract UnsubscribeResult TryUnsubscribe<T>(RemoteChannel channel, object subscriber);

    internal abstract Coroutine<UnsubscribeResult> UnsubscribeAsync<T>(
        RemoteChannel channel, object subscriber, TimeSpan? timeout, CancellationToken cancellation);

    /// <summary>Whether what is sent to a channel there comes to one of the others; null if that is not known.</summary>
    internal abstract Coroutine<bool?> LeadsToAsync<T>(
        RemoteChannel channel, BroadcastChannel<T>[] others, TimeSpan? timeout, CancellationToken cancellation);

    /// <summary>Has something called, on any thread and perhaps at once, when the task has ended or is lost with its process.</summary>
    internal abstract IDisposable? WatchEnd(RemoteTask task, Action ended);

    /// <summary>Has something called, on any thread and perhaps at once, when the channel was closed or is lost with its process.</summary>
    internal abstract IDisposable? WatchEnd(RemoteChannel channel, Action ended);
}
