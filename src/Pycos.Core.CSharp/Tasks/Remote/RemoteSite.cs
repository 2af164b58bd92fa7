namespace Pycos.Internals;

/// <summary>
/// Another process in one of its lives, as the tasks of this one reach it: the seam that the network layer stands behind. Two are
/// equal if they are of the same life of the same process. Used from every thread.
/// </summary>
internal abstract partial class RemoteSite
{
    internal abstract Location? Location { get; }

    /// <summary>Why nothing can be sent there, if that is so: which process it is, and what has become of it.</summary>
    internal abstract Exception WhyUnreachable();

    /// <summary>Puts a message on its way, or tells why not; throws only if it can not be encoded.</summary>
    /// <param name="target">Who it is for.</param>
    /// <param name="message">The message.</param>
    /// <param name="canWait">Whether the sender waits if there is no room: then there is less of it.</param>
    internal abstract SendResult TrySend<T>(RemoteTask target, T message, bool canWait);

    /// <summary>A turn of a sender that must wait until more messages may be on their way.</summary>
    internal abstract SendTurn TurnOf<T>(PycosTask sender, RemoteTask target, T message);

    internal abstract Coroutine<DeliveryResult> DeliverAsync<T>(
        RemoteTask target, T message, TimeSpan? timeout, CancellationToken cancellation);

    internal abstract bool TryTerminate(RemoteTask target);

    internal abstract Coroutine<DeliveryResult> TerminateAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation);

    /// <summary>Waits for the end; without a timeout there is always a value.</summary>
    internal abstract Coroutine<Timed<MonitorStatus>> MonitorAsync(
        RemoteTask target, TimeSpan? timeout, CancellationToken cancellation);

    internal abstract void Notify<T>(RemoteTask subject, PycosTask watcher, Func<MonitorStatus, T> message);
}
