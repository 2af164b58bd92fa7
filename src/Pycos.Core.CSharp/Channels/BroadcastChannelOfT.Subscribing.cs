using Pycos.Internals;

namespace Pycos;

/// <content>Who gets the messages.</content>
public sealed partial class BroadcastChannel<T>
{
    /// <summary>
    /// Has a task, of any scheduler or process, get the messages sent from now on into its inbox. Never suspends. A task that ends, or
    /// is lost with its process, leaves the channel at once.
    /// </summary>
    /// <param name="subscriber">The task's address.</param>
    /// <returns>What became of it; see <see cref="SubscribeAsync(TaskRef{T}, TimeSpan?, CancellationToken)"/> to be told more.</returns>
    public SubscribeResult Subscribe(TaskRef<T> subscriber)
    {
        var task = subscriber.Target;
        if (task is PycosTask near)
        {
            // Made now, so that a task of another message type is refused in the caller.
            InboxQueue<T>.Of(near);
        }

        return Remote is { } remote
            ? remote.Site.TrySubscribe<T>(remote, task)
            : Here(() => JoinHere(task), SubscribeResult.Posted, SubscribeResult.ChannelClosed);
    }

    /// <summary>
    /// Has another channel get the messages sent from now on, as if they were sent to it: it applies its own transform. Never
    /// suspends.
    /// </summary>
    /// <param name="subscriber">The channel.</param>
    /// <returns>
    /// What became of it; <see cref="SubscribeResult.Posted"/> too if another process has to be asked first whether the two would form a
    /// circle. See <see cref="SubscribeAsync(BroadcastChannel{T}, TimeSpan?, CancellationToken)"/> to be told more.
    /// </returns>
    /// <exception cref="ChannelCycleException">The other channel feeds this one, itself or through others.</exception>
    public SubscribeResult Subscribe(BroadcastChannel<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        if (Remote is { } remote)
        {
            return remote.Site.TrySubscribe<T>(remote, subscriber);
        }

        if (RefusalOf(subscriber) is { } refusal)
        {
            return refusal;
        }

        var isNew = ChannelGraph<T>.Instance.Connect(this, subscriber);
        if (isNew && FarPaths(subscriber) is { Count: > 0 } paths)
        {
            Scheduler.Spawn(JoinInBackgroundAsync(subscriber, paths), JoinOptions);
            return SubscribeResult.Posted;
        }

        return isNew || !IsHere
            ? Here(() => JoinHere(subscriber), SubscribeResult.Posted, SubscribeResult.ChannelClosed)
            : SubscribeResult.AlreadySubscribed;
    }

    /// <summary>Has a queue get the messages sent from now on. Never suspends.</summary>
    /// <param name="subscriber">The queue; it may be subscribed to several channels.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public SubscribeResult Subscribe(Subscription<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ThrowIfRemoteForQueue();
        return Here(() => JoinHere(subscriber), SubscribeResult.Posted, SubscribeResult.ChannelClosed);
    }

    /// <summary>
    /// Makes a queue of <see cref="BroadcastChannelOptions{T}.Capacity"/> messages for the current scheduler and subscribes it.
    /// Never suspends.
    /// </summary>
    /// <returns>The queue; dispose of it to unsubscribe.</returns>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public Subscription<T> OpenSubscription()
    {
        ThrowIfRemoteForQueue();
        var opened = new Subscription<T>(capacity);
        Subscribe(opened);
        return opened;
    }

    /// <summary>Has a task get no further messages. Those that wait in its inbox stay there. Never suspends.</summary>
    /// <param name="subscriber">The task's address.</param>
    /// <returns>What became of it.</returns>
    public UnsubscribeResult Unsubscribe(TaskRef<T> subscriber) => LeaveFromAnywhere(subscriber.Target);

    /// <summary>Has a channel get no further messages. Never suspends.</summary>
    /// <param name="subscriber">The channel.</param>
    /// <returns>What became of it.</returns>
    public UnsubscribeResult Unsubscribe(BroadcastChannel<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return LeaveFromAnywhere(subscriber);
    }

    /// <summary>Has a queue get no further messages. Those that wait in it stay there. Never suspends.</summary>
    /// <param name="subscriber">The queue.</param>
    /// <returns>What became of it.</returns>
    public UnsubscribeResult Unsubscribe(Subscription<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return LeaveFromAnywhere(subscriber);
    }

    /// <summary>Whether a task is subscribed. From another thread it is refused.</summary>
    /// <param name="subscriber">The task's address.</param>
    /// <returns>Whether it gets messages sent now.</returns>
    /// <exception cref="WrongSchedulerException">Called on another thread than the channel's scheduler's.</exception>
    /// <exception cref="NotSupportedException">It is a channel of another process.</exception>
    public bool IsSubscribed(TaskRef<T> subscriber) =>
        IsHere ? members.Find(subscriber.Target) is not null : throw new WrongSchedulerException(
            $"Only tasks of its scheduler can ask {this} for its subscribers. Spawn a task there to ask.");

    /// <summary>A subscriber has gone, for whatever reason. On the channel's scheduler.</summary>
    internal void Leave(ChannelMember<T> member, ChannelMemberChange change)
    {
        if (member.Index < 0)
        {
            return;
        }

        members.Remove(member);
        switch (member.Subscriber)
        {
            case PycosTask task:
                member.Unwatch(task);
                break;
            case RemoteTask:
                member.UnwatchFar();
                break;
            case BroadcastChannel<T> child:
                member.UnwatchFar();
                ChannelGraph<T>.Instance.Disconnect(this, child);
                break;
            case Subscription<T> subscription:
                subscription.Left(this, change == ChannelMemberChange.ChannelClosed);
                break;
        }

        TellMembersChanged(member.Subscriber, change);
    }

    /// <summary>A queue was disposed of.</summary>
    internal void SubscriptionEnded(Subscription<T> subscription) => Here(
        () =>
        {
            if (members.Find(subscription) is { } member)
            {
                Leave(member, ChannelMemberChange.Ended);
            }

            return true;
        },
        true,
        false);

    private void ChildClosed(BroadcastChannel<T> child) => Here(
        () =>
        {
            ChannelGraph<T>.Instance.Disconnect(this, child);
            if (members.Find(child) is { } member)
            {
                Leave(member, ChannelMemberChange.Ended);
            }

            return true;
        },
        true,
        false);

    private SubscribeResult JoinHere(object subscriber)
    {
        var ended = subscriber is PycosTask { IsAlive: false } or BroadcastChannel<T> { IsClosed: true }
            or Subscription<T> { IsDisposed: true };
        if (closed || ended)
        {
            if (subscriber is BroadcastChannel<T> child)
            {
                ChannelGraph<T>.Instance.Disconnect(this, child);
            }

            return closed ? SubscribeResult.ChannelClosed : SubscribeResult.SubscriberEnded;
        }

        if (members.Find(subscriber) is not null)
        {
            return SubscribeResult.AlreadySubscribed;
        }

        var member = new ChannelMember<T>(this, subscriber);
        var task = subscriber as PycosTask;
        members.Add(member, task?.Scheduler == Scheduler ? InboxQueue<T>.Of(task) : null);
        if (task is not null)
        {
            member.Watch(task);
        }
        else
        {
            member.WatchFar();
        }

        (subscriber as Subscription<T>)?.Joined(this);
        TellMembersChanged(subscriber, ChannelMemberChange.Joined);
        joining.GrantAll();
        return SubscribeResult.Subscribed;
    }

    private UnsubscribeResult LeaveFromAnywhere(object subscriber) => Remote is { } remote
        ? remote.Site.TryUnsubscribe<T>(remote, subscriber)
        : Here(() => LeaveHere(subscriber), UnsubscribeResult.Posted, UnsubscribeResult.NotSubscribed);

    private UnsubscribeResult LeaveHere(object subscriber)
    {
        if (members.Find(subscriber) is not { } member)
        {
            return UnsubscribeResult.NotSubscribed;
        }

        Leave(member, ChannelMemberChange.Unsubscribed);
        return UnsubscribeResult.Unsubscribed;
    }

    /// <summary>Does something on the channel's scheduler: at once if this is its thread, else when its turn comes.</summary>
    private TResult Here<TResult>(Func<TResult> action, TResult posted, TResult stopped) =>
        IsHere ? action()
        : Scheduler.TryPost(new PostedAction(() => action())) ? posted
        : stopped;
}
