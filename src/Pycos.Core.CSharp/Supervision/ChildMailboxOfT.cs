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
    private int inFlight;
    private volatile PycosTask? current;
    private volatile bool isOpen;

    internal string Name => name;

    /// <summary>The task that the child runs as, if it does.</summary>
    internal PycosTask? Current => current is { IsAlive: true } task ? task : null;

    public bool TryEnter(Supervisor supervisor, InboxOptions inbox)
    {
        var former = Volatile.Read(ref owner);
        if (former is { HasEnded: false } || Interlocked.CompareExchange(ref owner, supervisor, former) != former)
        {
            return false;
        }

        options = inbox;
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

        return TrySendFromAfar(supervisor, message);
    }

    internal async Coroutine<SendResult> SendAsync(T message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        while (true)
        {
            var result = TrySend(message);
            if (result == SendResult.Full)
            {
                result = await WaitForRoomAsync(Volatile.Read(ref owner), message, cancellation);
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
    private async Coroutine<SendResult> WaitForRoomAsync(Supervisor? supervisor, T message, CancellationToken cancellation)
    {
        if (supervisor is { Scheduler: { IsCurrent: false } there })
        {
            return await SendThereAsync(there, message, cancellation);
        }

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

    /// <summary>
    /// Posts a message to the supervisor's scheduler, in one stream, whichever task it is for: into the inboxes of two tasks, one after
    /// the other, messages of one sender could overtake each other.
    /// </summary>
    private SendResult TrySendFromAfar(Supervisor supervisor, T message)
    {
        // Other threads see these counts a little late, as they do those of an inbox.
        var waiting = Current?.Inbox?.Count ?? kept.Count;
        if (Interlocked.Increment(ref inFlight) + (long)waiting > options.Capacity
            && options.FullMode is InboxFullMode.Wait or InboxFullMode.Fail)
        {
            Interlocked.Decrement(ref inFlight);
            supervisor.Scheduler.CountFull();
            return options.FullMode == InboxFullMode.Wait ? SendResult.Full : SendResult.Refused;
        }

        return supervisor.Scheduler.TryPost(new PostedAction(() => Land(supervisor, message))) ? SendResult.Sent : SendResult.Ended;
    }

    /// <summary>A message from another thread has arrived; the bound was looked at when it was sent.</summary>
    private void Land(Supervisor supervisor, T message)
    {
        Interlocked.Decrement(ref inFlight);
        if (owner != supervisor || !isOpen)
        {
            supervisor.Scheduler.CountDropped();
        }
        else if (options.FullMode is InboxFullMode.Wait or InboxFullMode.Fail)
        {
            Keep(message);
        }
        else
        {
            TrySendHere(supervisor, message);
        }
    }

    /// <summary>Has a task of the supervisor's scheduler send the message, and waits for that.</summary>
    private async Coroutine<SendResult> SendThereAsync(Scheduler there, T message, CancellationToken cancellation)
    {
        PycosTask<SendResult>? sender = null;
        try
        {
            sender = there.Spawn(SendAsync(message, default), new SpawnOptions { Name = $"sender to {name}", Daemon = true });
            return await sender.FinishAsync(cancellation);
        }
        catch (SchedulerStoppedException)
        {
            return SendResult.Ended;
        }
        catch
        {
            sender?.Terminate();
            throw;
        }
    }
}
