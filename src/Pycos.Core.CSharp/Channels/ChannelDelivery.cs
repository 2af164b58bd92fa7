namespace Pycos.Internals;

/// <summary>
/// A message on its way to those who can not take it at once. A full inbox or queue of the channel's scheduler has a turn, which
/// costs no more than a place in a line; other schedulers and other channels have a task each. So a slow one does not keep the
/// others waiting. Belongs to the channel's scheduler.
/// </summary>
internal sealed class ChannelDelivery<T>
{
    private static readonly SpawnOptions Options = new() { Daemon = true, Name = "delivery" };

    private readonly WaitQueue changed = new();
    private readonly List<ChannelMember<T>> members = [];
    private readonly List<PycosTask> tasks = [];
    private readonly List<ChannelTurn<T>> turns = [];
    private DeliveryCount? shared;
    private int usedTurns;
    private int running;
    private int direct;
    private int wanted;
    private Exception? failure;
    private TimeSpan? farLimit;

    /// <summary>What is delivered.</summary>
    internal T Message { get; private set; } = default!;

    /// <summary>Whether it counts only what has arrived in an inbox, which for other schedulers takes a while.</summary>
    private bool Confirms => shared is not null;

    /// <summary>How many subscribers it has reached that it alone counts.</summary>
    internal int Reached { get; private set; }

    /// <summary>Begins to deliver a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="count">
    /// Counts those who have it for certain, shared with the deliveries of nested channels, so that an early end finds all;
    /// none if that is not asked for.
    /// </param>
    internal void Begin(T message, DeliveryCount? count)
    {
        Message = message;
        shared = count;
        wanted = int.MaxValue;
    }

    /// <summary>Leaves a subscriber to a task that delivers to it alone.</summary>
    internal void Add(ChannelMember<T> member)
    {
        members.Add(member);
        running++;
    }

    /// <summary>Has a subscriber that is full now get the message when it has room.</summary>
    internal void WaitForRoom(ChannelMember<T> member)
    {
        switch (member.Subscriber)
        {
            case PycosTask task when task.Scheduler.IsCurrent:
                NextTurn().WaitFor(InboxQueue<T>.Of(task));
                break;
            case Subscription<T> queue when queue.Scheduler.IsCurrent:
                NextTurn().WaitFor(queue);
                break;
            default:
                Add(member);
                break;
        }
    }

    /// <summary>Waits until all, or enough direct subscribers, have the message.</summary>
    /// <param name="enough">How many direct subscribers are enough; the others get it all the same, later.</param>
    /// <param name="deadline">When to wait no more. What is on its way then is taken back.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="limit">How long other processes may take.</param>
    internal async Coroutine RunAsync(int enough, long deadline, CancellationToken cancellation, TimeSpan? limit = null)
    {
        wanted = enough;
        farLimit = limit;
        foreach (var member in members)
        {
            tasks.Add(PycosTask.Spawn(DeliverToAsync(member.Subscriber), Options));
        }

        try
        {
            while (running > 0 && direct < wanted && await new QueueWait(changed, deadline, cancellation))
            {
            }
        }
        finally
        {
            if (direct < wanted)
            {
                Withdraw();
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>A subscriber that waited for room has got the message, or has ended.</summary>
    internal void TurnCame(bool got) => Settle(Counted(got));

    /// <summary>Makes it as good as new.</summary>
    /// <returns>False if it is still at work.</returns>
    internal bool TryReset()
    {
        if (running > 0 || tasks.Count > 0)
        {
            return false;
        }

        Message = default!;
        usedTurns = 0;
        direct = 0;
        Reached = 0;
        return true;
    }

    private void Settle(bool got)
    {
        direct += got ? 1 : 0;
        running--;
        if (running == 0 || direct >= wanted)
        {
            changed.GrantAll();
        }
    }

    private ChannelTurn<T> NextTurn()
    {
        if (usedTurns == turns.Count)
        {
            turns.Add(new ChannelTurn<T>(this));
        }

        running++;
        return turns[usedTurns++];
    }

    private void Withdraw()
    {
        foreach (var task in tasks)
        {
            task.Terminate();
        }

        foreach (var turn in turns)
        {
            running -= turn.TryWithdraw() ? 1 : 0;
        }
    }

    private void Count(int reached)
    {
        if (shared is null)
        {
            Reached += reached;
        }
        else
        {
            shared.Add(reached);
        }
    }

    private async Coroutine DeliverToAsync(object subscriber)
    {
        var got = false;
        try
        {
            got = subscriber switch
            {
                PycosTask task => Counted(await DeliverToTaskAsync(task)),
                RemoteTask far => Counted(await DeliverToFarTaskAsync(far)),
                Subscription<T> queue => Counted(await DeliverToQueueAsync(queue)),
                _ => await DeliverToChannelAsync((BroadcastChannel<T>)subscriber),
            };
        }
        catch (InboxFullException)
        {
            // A subscriber that refuses it has not got it; that is the result.
        }
        catch (Exception exception) when (exception is not TaskTerminatedException && IsFar(subscriber))
        {
            // What another process can not take must not keep it from the others.
            CoreLog.CallbackFailed(PycosTask.Current.Scheduler.Log, exception);
        }
        catch (Exception exception) when (exception is not TaskTerminatedException)
        {
            failure = exception;
        }
        finally
        {
            Settle(got);
        }
    }

    private bool Counted(bool got)
    {
        Count(got ? 1 : 0);
        return got;
    }

    private async Coroutine<bool> DeliverToTaskAsync(PycosTask task)
    {
        var result = await new SendAttempt<T>(task, Message, Confirms, Deadline.Never, default);
        return result == SendResult.Sent;
    }

    private async Coroutine<bool> DeliverToFarTaskAsync(RemoteTask task)
    {
        var address = new TaskRef<T>(task);
        if (Confirms)
        {
            return await address.DeliverAsync(Message, farLimit) == DeliveryResult.Delivered;
        }

        await address.SendAsync(Message);
        return true;
    }

    private static bool IsFar(object subscriber) => subscriber is RemoteTask or BroadcastChannel<T> { Remote: not null };

    private Coroutine<bool> DeliverToQueueAsync(Subscription<T> queue) =>
        ChannelCalls.ThereAsync(queue.Scheduler, queue.PutAsync(Message));

    private async Coroutine<bool> DeliverToChannelAsync(BroadcastChannel<T> channel)
    {
        if (shared is not null)
        {
            return await channel.DeliverNestedAsync(Message, shared, farLimit);
        }

        var reached = (await channel.SendAsync(Message)).Reached;
        Count(reached);
        return reached > 0;
    }
}
