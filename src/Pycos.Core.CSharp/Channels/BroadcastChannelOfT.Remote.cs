using Pycos.Internals;

namespace Pycos;

/// <content>Channels of other processes, and subscribers there.</content>
public sealed partial class BroadcastChannel<T>
{
    private static readonly SpawnOptions JoinOptions = new() { Daemon = true, Name = "channel subscription" };
    private List<Action>? closeActions;

    internal BroadcastChannel(RemoteChannel remote)
    {
        Remote = remote;
        Name = remote.Name;
    }

    /// <summary>Whether it is a channel of another process.</summary>
    public bool IsRemote => Remote is not null;

    /// <summary>The channel, if it is one of another process.</summary>
    internal RemoteChannel? Remote { get; }

    /// <summary>Whether the caller is on the channel's scheduler's thread.</summary>
    private bool IsHere => home is { IsCurrent: true };

    /// <summary>
    /// Has a task, of any process, get the messages sent from now on, and suspends the running task until the channel's scheduler has
    /// taken note, here or in another process.
    /// </summary>
    /// <param name="subscriber">The task's address.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it; never <see cref="SubscribeResult.Posted"/>.</returns>
    public async Coroutine<SubscribeResult> SubscribeAsync(
        TaskRef<T> subscriber, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var task = subscriber.Target;
        if (task is PycosTask near)
        {
            InboxQueue<T>.Of(near);
        }

        return Remote is { } remote
            ? await remote.Site.SubscribeAsync<T>(remote, task, timeout, cancellationToken)
            : await HereAsync(() => JoinHere(task), timeout, SubscribeResult.TimedOut, cancellationToken);
    }

    /// <summary>
    /// Has another channel, of any process, get the messages sent from now on, and suspends the running task until the channel's
    /// scheduler has taken note, and no process knows of a way by which messages would go round.
    /// </summary>
    /// <param name="subscriber">The channel.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it; never <see cref="SubscribeResult.Posted"/>.</returns>
    /// <exception cref="ChannelCycleException">The other channel feeds this one, itself or through others.</exception>
    public async Coroutine<SubscribeResult> SubscribeAsync(
        BroadcastChannel<T> subscriber, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        Deadline.ThrowIfNegative(timeout);
        if (Remote is { } remote)
        {
            return await remote.Site.SubscribeAsync<T>(remote, subscriber, timeout, cancellationToken);
        }

        if (!IsHere)
        {
            return await ChannelCalls.ThereAsync(Scheduler, SubscribeAsync(subscriber, timeout, cancellationToken));
        }

        if (RefusalOf(subscriber) is { } refusal)
        {
            return refusal;
        }

        if (!ChannelGraph<T>.Instance.Connect(this, subscriber))
        {
            return SubscribeResult.AlreadySubscribed;
        }

        return await JoinAfterWalkAsync(subscriber, FarPaths(subscriber), timeout, cancellationToken);
    }

    /// <summary>
    /// Has a task get no further messages, and suspends the running task until the channel's scheduler has taken note, here or in
    /// another process.
    /// </summary>
    /// <param name="subscriber">The task's address.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it; never <see cref="UnsubscribeResult.Posted"/>.</returns>
    public Coroutine<UnsubscribeResult> UnsubscribeAsync(
        TaskRef<T> subscriber, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        LeaveAsync(subscriber.Target, timeout, cancellationToken);

    /// <summary>As <see cref="UnsubscribeAsync(TaskRef{T}, TimeSpan?, CancellationToken)"/>, for a channel.</summary>
    /// <param name="subscriber">The channel.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it; never <see cref="UnsubscribeResult.Posted"/>.</returns>
    public Coroutine<UnsubscribeResult> UnsubscribeAsync(
        BroadcastChannel<T> subscriber, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return LeaveAsync(subscriber, timeout, cancellationToken);
    }

    /// <summary>Whether both are the same channel: of this process, or of the same life of another one.</summary>
    /// <param name="other">Another one.</param>
    /// <returns>True for the same channel.</returns>
    public bool Equals(BroadcastChannel<T>? other) =>
        ReferenceEquals(this, other) || (Remote is { } remote && remote.Equals(other?.Remote));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BroadcastChannel<T>);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Remote?.GetHashCode() ?? System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    TResult IBroadcastChannel.Visit<TResult>(IChannelVisitor<TResult> visitor) => visitor.Visit(this);

    /// <summary>Calls something when the channel was closed: on its scheduler's thread, or at once, here. Usable on every thread.</summary>
    internal void WhenClosed(Action action)
    {
        lock (members)
        {
            if (!closed)
            {
                (closeActions ??= []).Add(action);
                return;
            }
        }

        action();
    }

    internal void ForgetCloseAction(Action action)
    {
        lock (members)
        {
            closeActions?.Remove(action);
        }
    }

    private void SetClosed()
    {
        List<Action>? actions;
        lock (members)
        {
            closed = true;
            actions = closeActions;
            closeActions = null;
        }

        actions?.ForEach(action => action());
    }

    /// <summary>Sends what has come from another process. On the channel's scheduler.</summary>
    /// <returns>What is left to be awaited, since a subscriber has no room; null if nothing.</returns>
    internal Coroutine<ChannelSendResult>? SendFromAfar(T message)
    {
        try
        {
            if (TryTransform(ref message))
            {
                var result = SendTransformed(message, mode == SlowSubscriberMode.Wait, out var delivery);
                return delivery is null ? null : WaitForRoomAsync(result, delivery, default);
            }
        }
        catch (InboxFullException exception)
        {
            missed += members.Count;
            CoreLog.CallbackFailed(Scheduler.Log, exception);
        }

        return null;
    }

    private ChannelSendResult SendFar(T message)
    {
        var remote = Remote!;
        return new ChannelSendResult(0, 0, remote.Site.TrySend(remote, message) == SendResult.Sent);
    }

    private static async Coroutine<ChannelSendResult> SendFarAsync(RemoteChannel remote, T message, CancellationToken cancellation) =>
        new(0, 0, await remote.Site.SendAsync(remote, message, cancellation) == SendResult.Sent);

    /// <summary>Puts a message on its way to a subscriber of another process; what can not be encoded keeps nobody else from it.</summary>
    private SendResult TrySendFar(object subscriber, T message)
    {
        try
        {
            return subscriber is RemoteTask task
                ? task.Site.TrySend(task, message, canWait: false)
                : ((RemoteChannel)subscriber).Site.TrySend((RemoteChannel)subscriber, message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            CoreLog.CallbackFailed(Scheduler.Log, exception);
            return SendResult.Refused;
        }
    }

    private SubscribeResult? RefusalOf(BroadcastChannel<T> subscriber) =>
        closed ? SubscribeResult.ChannelClosed
        : subscriber.closed ? SubscribeResult.SubscriberEnded
        : null;

    /// <summary>The ways from a subscriber to channels of other processes, which may know further ones.</summary>
    private static List<BroadcastChannel<T>[]> FarPaths(BroadcastChannel<T> subscriber) =>
        [.. ChannelGraph<T>.Instance.PathsFrom(subscriber).Where(path => path[^1].IsRemote)];

    private async Coroutine JoinInBackgroundAsync(BroadcastChannel<T> subscriber, List<BroadcastChannel<T>[]> paths)
    {
        try
        {
            await JoinAfterWalkAsync(subscriber, paths, null, default);
        }
        catch (ChannelCycleException refusal)
        {
            CoreLog.CallbackFailed(Scheduler.Log, refusal);
        }
    }

    /// <summary>
    /// Asks other processes whether messages would go round, then lets the subscriber join. The two are noted as connected meanwhile: of
    /// two subscriptions that would form a circle together, and are made at the same time, one at least finds the other.
    /// </summary>
    private async Coroutine<SubscribeResult> JoinAfterWalkAsync(
        BroadcastChannel<T> subscriber, List<BroadcastChannel<T>[]> paths, TimeSpan? timeout, CancellationToken cancellation)
    {
        var joined = false;
        try
        {
            var deadline = Scheduler.DeadlineAfter(timeout);
            foreach (var path in paths)
            {
                var remote = path[^1].Remote!;
                var leadsBack = await remote.Site.LeadsToAsync<T>(
                    remote, [this, .. path[..^1]], Scheduler.TimeUntil(deadline), cancellation);
                if (leadsBack is null && path.Length == 1)
                {
                    return SubscribeResult.Unreachable;
                }

                if (leadsBack == true)
                {
                    throw new ChannelCycleException(
                        $"{subscriber} can not subscribe to {this}: messages would go round for ever, by way of {path[^1]}. "
                        + "Take one of these subscriptions back first.");
                }
            }

            joined = true;
        }
        finally
        {
            if (!joined)
            {
                ChannelGraph<T>.Instance.Disconnect(this, subscriber);
            }
        }

        return JoinHere(subscriber);
    }

    private async Coroutine<UnsubscribeResult> LeaveAsync(object subscriber, TimeSpan? timeout, CancellationToken cancellation)
    {
        Deadline.ThrowIfNegative(timeout);
        return Remote is { } remote
            ? await remote.Site.UnsubscribeAsync<T>(remote, subscriber, timeout, cancellation)
            : await HereAsync(() => LeaveHere(subscriber), timeout, UnsubscribeResult.TimedOut, cancellation);
    }

    /// <summary>Does something on the channel's scheduler and waits for its result.</summary>
    private async Coroutine<TResult> HereAsync<TResult>(
        Func<TResult> action, TimeSpan? timeout, TResult timedOut, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (IsHere)
        {
            return action();
        }

        var task = Scheduler.Spawn(Once(action), JoinOptions);
        try
        {
            return await task.FinishAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellation) is { TimedOut: false } result
                ? result.Value
                : timedOut;
        }
        finally
        {
            task.Terminate();
        }
    }

    private static async Coroutine<TResult> Once<TResult>(Func<TResult> action)
    {
        await new BudgetCheck(false);
        return action();
    }

    private void ThrowIfRemoteForQueue()
    {
        if (Remote is not null)
        {
            throw new NotSupportedException(
                $"{this} lives in another process, and a queue belongs to this one. Subscribe a channel of this process to it, and the "
                + "queue to that.");
        }
    }

    private NotSupportedException OnlyWhereItLives([System.Runtime.CompilerServices.CallerMemberName] string what = "") => new(
        $"{what} of {this} can only be used where the channel lives, which is another process. Send a message to a task there that does it.");
}
