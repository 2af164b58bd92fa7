namespace Pycos.Internals;

/// <summary>A subscriber of a channel, whatever it is. Stands in the queue that a task grants when it ends.</summary>
internal sealed class ChannelMember<T>(BroadcastChannel<T> channel, object subscriber) : Link
{
    /// <summary>The task, channel or subscription.</summary>
    internal object Subscriber => subscriber;

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

    /// <summary>The task has ended.</summary>
    internal override void Grant()
    {
        if (channel.Scheduler.IsCurrent)
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
