using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The messages of a task. Those from its own scheduler go into a ring that only that thread touches; those from elsewhere
/// into a concurrent queue, which is posted to the scheduler once for as many messages as come before it looks.
/// </summary>
[DebuggerDisplay("{Count} of {capacity} messages")]
internal sealed class InboxQueue<T> : InboxQueue
{
    /// <summary>
    /// Messages from other threads moved at a time. 1,024: some 20 microseconds, after which the other tasks have a turn.
    /// </summary>
    private const int MaxMoved = 1024;

    private readonly int capacity;
    private readonly InboxFullMode fullMode;
    private MessageRing<T> messages;

    /// <summary>Room that was promised to senders which have been woken and have not put their message in yet.</summary>
    private int promised;

    private WaitQueue? senders;

    /// <summary>Those who wait until there are few enough messages. Whoever is among them has <see cref="senders"/> made too.</summary>
    private List<RoomWatch<T>>? watches;
    private ConcurrentQueue<T>? remote;
    private int remoteCount;
    private int posted;

    /// <summary>Counts moves of a message from one place to the other: odd while one is under way.</summary>
    private int moves;

    internal InboxQueue(PycosTask? task, InboxOptions options)
        : base(task)
    {
        capacity = options.Capacity;
        fullMode = options.FullMode;
    }

    /// <summary>Stands for the inbox of a task that has had no message yet.</summary>
    internal static InboxQueue<T> Unused { get; } = new(null, InboxOptions.Default);

    internal override Type MessageType => typeof(T);

    internal override int Count => messages.Count;

    /// <summary>How many messages were dropped from the front: those behind have moved up by as many places.</summary>
    internal int DroppedOldest { get; private set; }

    internal T this[int index] => messages[index];

    /// <summary>Whether a message can be put in now, or is refused now, without a wait for room.</summary>
    internal bool CanTake => fullMode != InboxFullMode.Wait || (HasRoom && senders is null or { IsEmpty: true });

    /// <summary>Whether a message put in now would be in, or be dropped as the inbox was told to.</summary>
    internal bool CanPut => fullMode is InboxFullMode.DropOldest or InboxFullMode.DropNewest
        || (HasRoom && senders is null or { IsEmpty: true });

    private bool HasRoom => messages.Count + promised < capacity;

    /// <summary>The inbox of a task, made when it is first used. Safe on every thread.</summary>
    internal static InboxQueue<T> Of(PycosTask task)
    {
        var found = task.Inbox;
        if (found is InboxQueue<T> { Task: not null } inbox)
        {
            return inbox;
        }

        if (found is not (null or InboxQueue<T>))
        {
            throw new ArgumentException(
                $"Task {task} takes messages of type {found.MessageType.Name}, not {typeof(T).Name}. Use the reference that its spawn returned.");
        }

        var made = new InboxQueue<T>(task, InboxOptions.Default);
        return Interlocked.CompareExchange(ref task.Inbox, made, found) == found ? made : Of(task);
    }

    /// <summary>Puts a message in, or tells why not. On the task's own scheduler.</summary>
    internal SendResult TrySend(T message)
    {
        var task = Task!;
        if (task.RunState == RunState.Ended)
        {
            return SendResult.Ended;
        }

        if (!HasRoom || senders is { IsEmpty: false })
        {
            return PutInFull(message);
        }

        Put(message);
        return SendResult.Sent;
    }

    /// <summary>
    /// Puts a message in, in place of the oldest one if there is no room, whatever the inbox was told. Not, if all its room is
    /// promised to senders that were woken.
    /// </summary>
    internal SendResult SendForOldest(T message)
    {
        var result = TrySend(message);
        if (result is not (SendResult.Full or SendResult.Refused) || messages.Count == 0)
        {
            return result;
        }

        messages.Dequeue();
        DroppedOldest++;
        Task!.Scheduler.CountDropped();
        Put(message);
        return SendResult.Sent;
    }

    /// <summary>Puts a message in, or tells why not. On any other thread.</summary>
    internal SendResult TrySendRemote(T message)
    {
        if (Task!.RunState == RunState.Ended)
        {
            return SendResult.Ended;
        }

        Interlocked.Increment(ref remoteCount);
        if ((fullMode is InboxFullMode.Wait or InboxFullMode.Fail) && IsFullForRemote())
        {
            Interlocked.Decrement(ref remoteCount);
            Task!.Scheduler.CountFull();
            return SendResult.Full;
        }

        (remote ?? MakeRemote()).Enqueue(message);
        return Post() ? SendResult.Sent : SendResult.Ended;
    }

    /// <summary>
    /// Puts in a message that another process has sent, on any other thread: also one beyond the capacity, up to a limit, if the inbox
    /// lets its senders wait. The network layer has them wait there, but cannot call back what is on its way.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="beyond">How many messages beyond the capacity.</param>
    /// <param name="most">With more messages than these the inbox is crowded, also if it has room.</param>
    /// <param name="isCrowded">Whether senders should wait.</param>
    internal SendResult TrySendFromAfar(T message, int beyond, int most, out bool isCrowded)
    {
        var task = Task!;
        isCrowded = false;
        if (fullMode != InboxFullMode.Wait)
        {
            var result = TrySendRemote(message);
            return result == SendResult.Full ? SendResult.Refused : result;
        }

        if (task.RunState == RunState.Ended)
        {
            return SendResult.Ended;
        }

        var count = (long)Interlocked.Increment(ref remoteCount) + messages.Count;
        if (count > (long)capacity + beyond)
        {
            Interlocked.Decrement(ref remoteCount);
            task.Scheduler.CountFull();
            return SendResult.Refused;
        }

        (remote ?? MakeRemote()).Enqueue(message);
        isCrowded = count > Math.Min(capacity, most);
        return Post() ? SendResult.Sent : SendResult.Ended;
    }

    /// <summary>Puts in the message of a sender that was granted room.</summary>
    internal SendResult SendPromised(T message)
    {
        promised--;
        if (Task!.RunState == RunState.Ended)
        {
            return SendResult.Ended;
        }

        Put(message);
        return SendResult.Sent;
    }

    /// <summary>A sender that was granted room does not need it any more.</summary>
    internal void ReturnPromise()
    {
        promised--;
        GrantRoom();
    }

    internal T Take()
    {
        var message = messages.Dequeue();
        if (senders is not null)
        {
            GrantRoom();
        }

        return message;
    }

    internal T TakeAt(int index)
    {
        var message = messages.RemoveAt(index);
        GrantRoom();
        return message;
    }

    /// <summary>Where those wait who have a message and no room for it.</summary>
    internal WaitQueue Senders() => senders ??= new WaitQueue();

    /// <summary>Has somebody told when there are few enough messages.</summary>
    internal void Watch(RoomWatch<T> watch)
    {
        Senders();
        (watches ??= []).Add(watch);
    }

    /// <summary>Moves what other threads have sent into the ring.</summary>
    internal override void Arrive(Scheduler scheduler)
    {
        Volatile.Write(ref posted, 0);
        Interlocked.MemoryBarrier();
        if (Move(MaxMoved))
        {
            Post();
        }
    }

    /// <summary>Moves everything that other threads have sent so far.</summary>
    internal void MoveAll()
    {
        if (remote is not null)
        {
            Move(int.MaxValue);
        }
    }

    /// <summary>Puts a message in though there may be no room for it: one that must not be lost, and of which there are few.</summary>
    internal void PutBeyondCapacity(T message)
    {
        if (Task!.RunState != RunState.Ended)
        {
            Put(message);
        }
    }

    /// <summary>The task has ended: its messages go to somebody else.</summary>
    internal void LeaveTo(InboxHeir<T> heir)
    {
        while (messages.Count > 0)
        {
            heir.Keep(messages.Dequeue());
        }

        while (remote is not null && remote.TryDequeue(out var message))
        {
            heir.Keep(message);
        }
    }

    internal override TResult Visit<TResult>(IInboxVisitor<TResult> visitor) => visitor.Visit(this);

    internal override void Close()
    {
        messages.Clear();
        remote?.Clear();
        senders?.GrantAll();
        watches?.ForEach(watch => watch.Tell());
        watches = null;
    }

    private bool Move(int limit)
    {
        var moved = 0;
        while (moved < limit && remote!.TryDequeue(out var message))
        {
            moved++;
            Volatile.Write(ref moves, moves + 1);
            Interlocked.Decrement(ref remoteCount);
            if (Task!.RunState == RunState.Ended)
            {
                LoseOrLeave(message);
            }
            else if (messages.Count < capacity || fullMode is InboxFullMode.Wait or InboxFullMode.Fail)
            {
                // The bound was looked at when the message was sent.
                Put(message);
            }
            else
            {
                PutInFull(message);
            }

            Volatile.Write(ref moves, moves + 1);
        }

        return moved == limit;
    }

    /// <summary>
    /// Whether there is no room for what another thread has just counted. A message that is moved meanwhile would be counted in both
    /// places, or in none: so both are looked at while nothing is moved.
    /// </summary>
    private bool IsFullForRemote()
    {
        var wait = default(SpinWait);
        while (true)
        {
            var before = Volatile.Read(ref moves);
            var count = Volatile.Read(ref remoteCount) + (long)messages.Count;
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && Volatile.Read(ref moves) == before)
            {
                return count > capacity;
            }

            // A move takes some nanoseconds, and there are at most so many in a row.
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>A message has come after the end of the task.</summary>
    private void LoseOrLeave(T message)
    {
        if (Task!.BondsOrNull?.Heir is InboxHeir<T> heir)
        {
            heir.Keep(message);
        }
        else
        {
            Task!.Scheduler.CountDropped();
        }
    }

    private void Put(T message)
    {
        messages.Enqueue(message);
        var task = Task!;
        if ((task.Flags & TaskFlags.Receiving) != 0)
        {
            task.Wake(WakeReason.Granted);
        }
    }

    private SendResult PutInFull(T message)
    {
        Task!.Scheduler.CountFull();
        switch (fullMode)
        {
            case InboxFullMode.DropNewest:
                Task!.Scheduler.CountDropped();
                return SendResult.Sent;
            case InboxFullMode.DropOldest:
                messages.Dequeue();
                DroppedOldest++;
                Task!.Scheduler.CountDropped();
                Put(message);
                return SendResult.Sent;
            case InboxFullMode.Wait:
                return SendResult.Full;
            default:
                return SendResult.Refused;
        }
    }

    private void GrantRoom()
    {
        if (senders is { IsEmpty: false } && HasRoom)
        {
            promised++;
            senders.GrantFirst();
        }

        if (watches is not null)
        {
            TellWatches();
        }
    }

    private void TellWatches()
    {
        var told = watches!.FindAll(watch => watch.Most >= messages.Count);
        watches.RemoveAll(told.Contains);
        if (watches.Count == 0)
        {
            watches = null;
        }

        told.ForEach(watch => watch.Tell());
    }

    private bool Post() =>
        Volatile.Read(ref posted) != 0 || Interlocked.Exchange(ref posted, 1) != 0 || Task!.Scheduler.TryPost(this);

    private ConcurrentQueue<T> MakeRemote()
    {
        Interlocked.CompareExchange(ref remote, new ConcurrentQueue<T>(), null);
        return remote;
    }
}
