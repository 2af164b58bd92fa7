namespace Pycos.Internals;

/// <summary>A subscriber of a channel, whatever it is. Stands in the queue that a task grants when it ends.</summary>
internal sealed class ChannelMember<T>(BroadcastChannel<T> channel, object subscriber) : Link
{
    /// <summary>The task, of this process or another, channel or subscription.</summary>
    internal object Subscriber => subscriber;

    private IDisposable? farWatch;

    /// <summary>Its place among the channel's subscribers; −1 when it has left.</summary>
    internal int Index = -1;

    /// <summary>Has the task tell when it ends. On any scheduler: the queue belongs to the task's.</summary>
    internal void Watch(PycosTask task)
    {
        if (task.Scheduler.IsCurrent)
        {
            WatchHere(task);
        }
        else if (!task.Scheduler.TryPost(new PostedAction(() => WatchHere(task))))
        {
            channel.Leave(this, ChannelMemberChange.Ended);
        }
    }

    /// <summary>The task need not tell any more.</summary>
    internal void Unwatch(PycosTask task)
    {
        if (task.Scheduler.IsCurrent)
        {
            WaitQueue.Withdraw(this);
        }
        else
        {
            task.Scheduler.TryPost(new PostedAction(() => WaitQueue.Withdraw(this)));
        }
    }

    /// <summary>Has the process of a subscriber tell when that has ended, if it is one of another process.</summary>
    internal void WatchFar() => farWatch = subscriber switch
    {
        RemoteTask task => task.Site.WatchEnd(task, Grant),
        BroadcastChannel<T> { Remote: { } other } => other.Site.WatchEnd(other, Grant),
        _ => null,
    };

    internal void UnwatchFar() => farWatch?.Dispose();

    /// <summary>The subscriber has ended. On any thread.</summary>
    internal override void Grant()
    {
        if (channel.Scheduler.IsCurrent && subscriber is PycosTask)
        {
            channel.Leave(this, ChannelMemberChange.Ended);
        }
        else
        {
            channel.Scheduler.TryPost(new PostedAction(() => channel.Leave(this, ChannelMemberChange.Ended)));
        }
    }

    private void WatchHere(PycosTask task)
    {
        if (task.RunState == RunState.Ended)
        {
            Grant();
        }
        else
        {
            (task.Extras.Ending ??= new WaitQueue()).Enqueue(this);
        }
    }
}
