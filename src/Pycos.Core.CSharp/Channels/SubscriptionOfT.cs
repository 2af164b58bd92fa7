using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A queue of its own for the messages of one or several channels, for tasks that want them apart from their inbox.
/// </summary>
/// <remarks>It belongs to the scheduler it was made on; only that scheduler's tasks read it. Several may: each message goes to
/// one of them, first come, first served.</remarks>
/// <typeparam name="T">The messages' type.</typeparam>
[DebuggerDisplay("{Count} messages of {channels.Count} channels")]
public sealed partial class Subscription<T> : IDisposable
{
    private readonly WaitQueue readers = new();
    private readonly List<BroadcastChannel<T>> channels = [];
    private readonly int capacity;
    private MessageRing<T> messages;

    /// <summary>Messages promised to readers that were woken and have not taken theirs yet.</summary>
    private int promised;
    private bool channelsClosed;
    private volatile bool disposed;

    /// <summary>Makes a queue for the current scheduler, or, outside tasks, for the default one.</summary>
    /// <param name="capacity">How many messages it holds; what happens to more, the channel's mode says.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public Subscription(int capacity = InboxOptions.DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.capacity = capacity;
        Scheduler = Scheduler.CurrentOrDefault;
    }

    /// <summary>The scheduler whose tasks read it.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>How many messages wait.</summary>
    public int Count => messages.Count;

    /// <summary>Messages that were dropped because there was no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether no message waits and none can come: it was disposed of, or its last channel was closed.</summary>
    public bool IsEnded => (disposed || channelsClosed) && messages.Count == 0;

    internal bool IsDisposed => disposed;

    /// <summary>Whether a message waits that nobody has been promised.</summary>
    internal bool HasUnpromised => messages.Count > promised;

    /// <summary>Where those wait who want a message.</summary>
    internal WaitQueue Readers => readers;

    /// <summary>Takes the oldest message if there is one that nobody else has been promised. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="WrongSchedulerException">Called outside the scheduler that it belongs to.</exception>
    public bool TryNext([MaybeNullWhen(false)] out T message)
    {
        EnsureHere();
        if (messages.Count > promised)
        {
            message = Take();
            return true;
        }

        message = default;
        return false;
    }

    /// <summary>Takes the oldest message. Suspends while there is none.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The message.</returns>
    /// <exception cref="SubscriptionEndedException">No message waits and none can come.</exception>
    /// <exception cref="WrongSchedulerException">Awaited outside the scheduler that it belongs to.</exception>
    public async Coroutine<T> NextAsync(CancellationToken cancellationToken = default) =>
        (await WaitAsync(Deadline.Never, cancellationToken)).TryGetValue(out var message) ? message : throw new SubscriptionEndedException();

    /// <summary>Takes the oldest message, waiting for one for a limited time.</summary>
    /// <param name="timeout">How long at most; zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The message or a timeout.</returns>
    /// <exception cref="SubscriptionEndedException">No message waits and none can come.</exception>
    public async Coroutine<Timed<T>> NextAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var result = timeout == TimeSpan.Zero
            ? TryNext(out var message) ? new Timed<T>(message) : default
            : await WaitAsync(Scheduler.DeadlineAfter(timeout), cancellationToken);
        return result.TimedOut && IsEnded ? throw new SubscriptionEndedException() : result;
    }

    /// <summary>As <see cref="NextAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative.</returns>
    public Alt<T> NextAlt() => new(AltNext<T>.Make(this));

    /// <summary>All messages from now on, for <c>await foreach</c>; ends when <see cref="IsEnded"/>.</summary>
    /// <returns>The messages.</returns>
    public SubscriptionMessages<T> ReadAllAsync() => new(this);

    /// <summary>Unsubscribes from all channels. Messages that wait can still be taken. A second call does nothing.</summary>
    public void Dispose()
    {
        if (!Scheduler.IsCurrent && Scheduler.TryPost(new PostedAction(Dispose)))
        {
            return;
        }

        disposed = true;
        foreach (var channel in channels.ToArray())
        {
            channel.SubscriptionEnded(this);
        }

        channels.Clear();
        readers.GrantAll();
        Putters.GrantAll();
    }

    /// <summary>The next message; a timeout when the time has run out, and when none can come.</summary>
    internal async Coroutine<Timed<T>> WaitAsync(long deadline, CancellationToken cancellation)
    {
        EnsureHere();
        cancellation.ThrowIfCancellationRequested();
        await new BudgetCheck(messages.Count > promised);
        while (true)
        {
            if (messages.Count > promised)
            {
                return new Timed<T>(Take());
            }

            if (disposed || channelsClosed)
            {
                return default;
            }

            var granted = await WaitForTurnAsync(deadline, cancellation);
            if (!granted)
            {
                return default;
            }
        }
    }

    /// <summary>Waits in line; a promise that came together with the end of the wait is passed on.</summary>
    private async Coroutine<bool> WaitForTurnAsync(long deadline, CancellationToken cancellation)
    {
        var completed = false;
        try
        {
            completed = await new QueueWait(readers, deadline, cancellation);
            return completed;
        }
        finally
        {
            // Back among those that anybody may take: this task takes one right now, or the next in line is told.
            if (PycosTask.Current.TakeGrant() && promised > 0)
            {
                promised--;
                if (!completed)
                {
                    Promise();
                }
            }
        }
    }

    internal void EnsureHere()
    {
        if (!Scheduler.IsCurrent)
        {
            throw new WrongSchedulerException(
                "A subscription is read only by tasks of the scheduler that it was made on. Make one in the task that is to read it.");
        }
    }

    /// <summary>A reader that was promised a message does not want it any more.</summary>
    internal void ReturnPromise()
    {
        if (promised > 0)
        {
            promised--;
            Promise();
        }
    }

    /// <summary>The message that a choice has committed to.</summary>
    /// <param name="isPromised">Whether it was promised, or was there.</param>
    internal T TakeChosen(bool isPromised)
    {
        if (isPromised && promised > 0)
        {
            promised--;
        }

        return messages.Count > promised ? Take() : throw new SubscriptionEndedException();
    }

    private T Take()
    {
        var message = messages.Dequeue();
        GrantRoom();
        return message;
    }

    /// <summary>Promises a message that nobody was promised to the first who waits.</summary>
    private void Promise()
    {
        if (!readers.IsEmpty && messages.Count > promised)
        {
            promised++;
            readers.GrantFirst();
        }
    }
}
