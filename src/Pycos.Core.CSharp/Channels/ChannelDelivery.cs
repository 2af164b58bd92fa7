namespace Pycos.Internals;

/// <summary>
/// A message on its way to those who can not take it at once: full inboxes, other schedulers, other channels. Each has a task
/// of its own, so that a slow one does not keep the others waiting. Belongs to the channel's scheduler.
/// </summary>
internal sealed class ChannelDelivery<T>
{
    private static readonly SpawnOptions Options = new() { Daemon = true, Name = "delivery" };

    private readonly WaitQueue changed = new();
    private readonly List<ChannelMember<T>> members = [];
    private readonly List<PycosTask> tasks = [];
    private int running;
    private int direct;
    private Exception? failure;

    /// <summary>Whether it counts only what has arrived in an inbox, which for other schedulers takes a while.</summary>
    internal bool Confirms { get; init; }

    /// <summary>The tasks reached so far, shared with the deliveries of nested channels, so that an early end finds all.</summary>
    internal DeliveryCount Count { get; init; } = new();

    internal bool IsEmpty => members.Count == 0;

    internal void Add(ChannelMember<T> member) => members.Add(member);

    /// <summary>Takes over those whose inbox is on another scheduler, if it has to be known that the message arrived.</summary>
    internal bool TakesOver(ChannelMember<T> member, Scheduler here)
    {
        var away = member.Subscriber switch
        {
            PycosTask task => task.Scheduler != here,
            Subscription<T> queue => queue.Scheduler != here,
            _ => false,
        };
        if (away)
        {
            Add(member);
        }

        return away;
    }

    /// <summary>Delivers to everyone added, and waits until all, or enough direct subscribers, have the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="wanted">How many direct subscribers are enough; the others get it all the same, later.</param>
    /// <param name="deadline">When to wait no more. What is on its way then is taken back.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Coroutine RunAsync(T message, int wanted, long deadline, CancellationToken cancellation)
    {
        running = members.Count;
        foreach (var member in members)
        {
            tasks.Add(PycosTask.Spawn(DeliverToAsync(member.Subscriber, message), Options));
        }

        var enough = false;
        try
        {
            while (running > 0 && !(enough = direct >= wanted)
                && await new QueueWait(changed, deadline, cancellation))
            {
            }
        }
        finally
        {
            if (!enough)
            {
                foreach (var task in tasks)
                {
                    task.Terminate();
                }
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Coroutine DeliverToAsync(object subscriber, T message)
    {
        try
        {
            var got = subscriber switch
            {
                PycosTask task => Counted(await DeliverToTaskAsync(task, message)),
                Subscription<T> queue => Counted(await DeliverToQueueAsync(queue, message)),
                _ => await DeliverToChannelAsync((BroadcastChannel<T>)subscriber, message),
            };
            direct += got ? 1 : 0;
        }
        catch (InboxFullException)
        {
            // A subscriber that refuses it has not got it; that is the result.
        }
        catch (Exception exception) when (exception is not TaskTerminatedException)
        {
            failure = exception;
        }
        finally
        {
            running--;
            changed.GrantAll();
        }
    }

    private bool Counted(bool got)
    {
        if (got)
        {
            Count.Add(1);
        }

        return got;
    }

    private async Coroutine<bool> DeliverToTaskAsync(PycosTask task, T message)
    {
        var result = await new SendAttempt<T>(task, message, Confirms, Deadline.Never, default);
        return result == SendResult.Sent;
    }

    private static async Coroutine<bool> DeliverToQueueAsync(Subscription<T> queue, T message) =>
        queue.Scheduler.IsCurrent
            ? await queue.PutAsync(message)
            : await ChannelCalls.ThereAsync(queue.Scheduler, queue.PutAsync(message));

    private async Coroutine<bool> DeliverToChannelAsync(BroadcastChannel<T> channel, T message)
    {
        if (Confirms)
        {
            return await channel.DeliverNestedAsync(message, Count);
        }

        var reached = (await channel.SendAsync(message)).Reached;
        Count.Add(reached);
        return reached > 0;
    }
}
