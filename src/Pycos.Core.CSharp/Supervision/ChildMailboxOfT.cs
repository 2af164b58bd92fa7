namespace Pycos.Internals;

/// <summary>
/// Passes messages on to the task that a child runs as, and keeps them while it runs as none. What is kept belongs to the
/// supervisor's scheduler; other threads post to it.
/// </summary>
internal sealed class ChildMailbox<T>(string name) : InboxHeir<T>, IChildMailbox
{
    private readonly Queue<T> kept = new();
    private readonly WaitQueue senders = new();
    private InboxOptions options = InboxOptions.Default;
    private Supervisor? owner;
    private volatile PycosTask? current;
    private volatile bool isOpen;

    internal string Name => name;

    /// <summary>The task that the child runs as, if it does.</summary>
    internal PycosTask? Current => current is { IsAlive: true } task ? task : null;

    public bool TryEnter(Supervisor supervisor)
    {
        var former = Volatile.Read(ref owner);
        if (former is { HasEnded: false } || Interlocked.CompareExchange(ref owner, supervisor, former) != former)
        {
            return false;
        }

        isOpen = true;
        return true;
    }

    public void Open() => isOpen = true;

    public void Close()
    {
        isOpen = false;
        current = null;
        kept.Clear();
        senders.GrantAll();
    }

    public void Leave(Supervisor supervisor)
    {
        if (owner == supervisor)
        {
            Close();
            Volatile.Write(ref owner, null);
        }
    }

    /// <summary>The child runs as a new task, which gets what was kept. On the supervisor's scheduler.</summary>
    internal void Begin(PycosTask task, InboxOptions inbox)
    {
        options = inbox;
        isOpen = true;
        task.Bonds.Heir = this;
        current = task;
        while (kept.TryDequeue(out var message))
        {
            InboxQueue<T>.Of(task).PutBeyondCapacity(message);
        }

        senders.GrantAll();
    }

    /// <summary>Sends a message, or keeps it, or tells why not. On any thread.</summary>
    internal SendResult TrySend(T message)
    {
        var supervisor = Volatile.Read(ref owner);
        if (supervisor is null || supervisor.HasEnded || !isOpen)
        {
            return SendResult.Ended;
        }

        if (supervisor.Scheduler.IsCurrent)
        {
            return TrySendHere(supervisor, message);
        }

        if (Current is { } task && InboxQueue<T>.Of(task).TrySendRemote(message) is var result and not SendResult.Ended)
        {
            return result;
        }

        return supervisor.Scheduler.TryPost(new PostedAction(() => Land(supervisor, message))) ? SendResult.Sent : SendResult.Ended;
    }

    internal async Coroutine<SendResult> SendAsync(T message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (true)
        {
            var result = TrySend(message);
            if (result == SendResult.Full)
            {
                result = await WaitForRoomAsync(message, cancellation);
            }

            if (result is not (SendResult.Full or SendResult.Ended))
            {
                return result;
            }

            if (!isOpen || Volatile.Read(ref owner) is null or { HasEnded: true })
            {
                return SendResult.Ended;
            }
        }
    }

    /// <summary>What a task of the child has left, which was let in before and is not counted again.</summary>
    internal override void Keep(T message)
    {
        if (Current is { } task)
        {
            InboxQueue<T>.Of(task).PutBeyondCapacity(message);
        }
        else if (isOpen)
        {
            kept.Enqueue(message);
        }
    }

    /// <summary>Sends the message as soon as there is room, or waits until the child runs again.</summary>
    private async Coroutine<SendResult> WaitForRoomAsync(T message, CancellationToken cancellation)
    {
        if (Current is { } task)
        {
            return await new SendAttempt<T>(task, message, false, Deadline.Never, cancellation);
        }

        await new QueueWait(senders, Deadline.Never, cancellation);
        return SendResult.Full;
    }

    private SendResult TrySendHere(Supervisor supervisor, T message)
    {
        if (owner != supervisor || !isOpen)
        {
            return SendResult.Ended;
        }

        if (Current is { } task)
        {
            return InboxQueue<T>.Of(task).TrySend(message);
        }

        if (kept.Count < options.Capacity)
        {
            kept.Enqueue(message);
            return SendResult.Sent;
        }

        return KeepInFull(supervisor.Scheduler, message);
    }

    private SendResult KeepInFull(Scheduler scheduler, T message)
    {
        scheduler.CountFull();
        switch (options.FullMode)
        {
            case InboxFullMode.DropNewest:
                scheduler.CountDropped();
                return SendResult.Sent;
            case InboxFullMode.DropOldest:
                kept.Dequeue();
                kept.Enqueue(message);
                scheduler.CountDropped();
                return SendResult.Sent;
            case InboxFullMode.Wait:
                return SendResult.Full;
            default:
                return SendResult.Refused;
        }
    }

    /// <summary>A message from another thread, which found no task.</summary>
    private void Land(Supervisor supervisor, T message)
    {
        if (TrySendHere(supervisor, message) != SendResult.Sent)
        {
            supervisor.Scheduler.CountDropped();
        }
    }
}
