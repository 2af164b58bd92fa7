using Pycos.Internals;

namespace Pycos;

/// <content>How channels put messages in.</content>
public sealed partial class Subscription<T>
{
    /// <summary>Where those wait who have a message and no room for it.</summary>
    internal WaitQueue Putters { get; } = new();

    /// <summary>Room promised to deliveries that were woken and have not put their message in yet.</summary>
    private int promisedRoom;

    internal bool CanPut => messages.Count + promisedRoom < capacity && Putters.IsEmpty;

    internal SendResult TryPut(T message)
    {
        if (disposed)
        {
            return SendResult.Ended;
        }

        if (!CanPut)
        {
            return SendResult.Full;
        }

        Put(message);
        return SendResult.Sent;
    }

    internal bool PutForOldest(T message)
    {
        if (messages.Count == 0)
        {
            return false;
        }

        messages.Dequeue();
        Dropped++;
        messages.Enqueue(message);
        return true;
    }

    /// <summary>Puts in the message of one that was granted room.</summary>
    internal SendResult PutPromised(T message)
    {
        if (disposed)
        {
            return SendResult.Ended;
        }

        promisedRoom--;
        Put(message);
        return SendResult.Sent;
    }

    /// <summary>From another scheduler: the mode is applied where the queue is.</summary>
    internal bool TryPostPut(T message, SlowSubscriberMode mode) => Scheduler.TryPost(new PostedAction(() =>
    {
        if (TryPut(message) != SendResult.Full)
        {
            return;
        }

        if (mode == SlowSubscriberMode.Unsubscribe)
        {
            Dispose();
        }

        if (mode != SlowSubscriberMode.DropOldest || !PutForOldest(message))
        {
            Dropped++;
        }
    }));

    /// <summary>Waits for room, in line; false if the queue was disposed of.</summary>
    internal async Coroutine<bool> PutAsync(T message)
    {
        if (TryPut(message) is var result && result != SendResult.Full)
        {
            return result == SendResult.Sent;
        }

        var completed = false;
        try
        {
            completed = await new QueueWait(Putters, Deadline.Never, default);
        }
        finally
        {
            if (PycosTask.Current.TakeGrant() && promisedRoom > 0)
            {
                promisedRoom--;
                if (!completed)
                {
                    GrantRoom();
                }
            }
        }

        if (disposed)
        {
            return false;
        }

        Put(message);
        return true;
    }

    internal void Joined(BroadcastChannel<T> channel) => Here(() =>
    {
        channels.Add(channel);
        channelsClosed = false;
    });

    internal void Left(BroadcastChannel<T> channel, bool closed) => Here(() =>
    {
        channels.Remove(channel);
        if (closed && channels.Count == 0)
        {
            channelsClosed = true;
            readers.GrantAll();
        }
    });

    private void Here(Action action)
    {
        if (Scheduler.IsCurrent || !Scheduler.TryPost(new PostedAction(action)))
        {
            action();
        }
    }

    private void Put(T message)
    {
        messages.Enqueue(message);
        Promise();
    }

    private void GrantRoom()
    {
        if (!Putters.IsEmpty && messages.Count + promisedRoom < capacity)
        {
            promisedRoom++;
            Putters.GrantFirst();
        }
    }
}
