namespace Pycos.Internals;

/// <summary>
/// Readiness by kqueue(2), edge triggered: both directions of a handle are added once, by one call, and in steady state no call
/// changes anything.
/// </summary>
/// <remarks>
/// Changes are handed over at once and not with the next wait, which would save a call a handle: what the kernel refuses must be
/// an exception of <see cref="Register"/>, and what is taken out must be gone before its descriptor is closed, or an event of the
/// old one could be noted for the next owner of its number. Each change asks for a receipt, so that the call tells of each whether
/// it was made, and takes no events that nobody would report.
/// </remarks>
internal sealed class KqueuePoller : Poller
{
    /// <summary>As many as <see cref="EpollPoller"/> takes, for the same reasons.</summary>
    private const int MaxEvents = 256;

    /// <summary>NOTE_TRIGGER.</summary>
    private const uint Trigger = 0x0100_0000;

    /// <summary>In nanoseconds. macOS refuses waits of more than 100 million seconds; the loop looks again and waits on.</summary>
    private const long LongestWait = 100_000_000L * 1_000_000_000;

    private readonly IKernelQueue queue;
    private readonly KernelEvent[] events = new KernelEvent[MaxEvents];
    private readonly HandleTable<PollHandle> handles = new();
    private readonly Lock wakeLock = new();

    /// <summary>Handles that can not be written any more since before they came, which the kernel tells only then.</summary>
    private readonly Queue<long> broken = new();
    private bool disposed;

    /// <summary>Makes a poller over the system's queues.</summary>
    internal KqueuePoller()
        : this(new SystemKernelQueue(KernelEventLayout.Current, MaxEvents))
    {
    }

    internal KqueuePoller(IKernelQueue queue)
    {
        this.queue = queue;
        Check(queue.Create(), "kqueue");
        try
        {
            Check(queue.Change([new() { Filter = KernelFilter.User, Flags = KernelFlags.Add | KernelFlags.Clear }], []), "kevent");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Name => "kqueue";

    public override int RegisteredHandles => handles.Count;

    public override void Register(PollHandle handle)
    {
        handle.Registration = handles.Add(handle);
        Span<KernelEvent> receipts = stackalloc KernelEvent[2];
        try
        {
            Check(Change(handle, KernelFlags.Add | KernelFlags.Clear, receipts), "kevent");
            var (reading, writing) = ((int)receipts[0].Data, (int)receipts[1].Data);
            if (reading == 0 && writing == BsdErrors.EPIPE)
            {
                // A pipe whose reader has gone: no reason to refuse the handle, whose writer is to learn of it by writing.
                broken.Enqueue(handle.Registration);
            }
            else
            {
                Check(-(reading != 0 ? reading : writing), $"Watching descriptor {handle.Descriptor}");
            }
        }
        catch
        {
            // One of the directions may have been added.
            _ = Change(handle, KernelFlags.Delete, receipts);
            handles.Remove(handle.Registration);
            throw;
        }
    }

    public override void Unregister(PollHandle handle)
    {
        if (!handles.TryRemove(handle.Registration, handle))
        {
            return;
        }

        Span<KernelEvent> receipts = stackalloc KernelEvent[2];
        var count = Change(handle, KernelFlags.Delete, receipts);
        CheckDeleted(Math.Min(count, 0));
        for (var i = 0; i < count; i++)
        {
            CheckDeleted(-(int)receipts[i].Data);
        }
    }

    public override void Wait(long nanoseconds)
    {
        var count = queue.Wait(events, broken.Count > 0 ? 0 : Math.Min(nanoseconds, LongestWait));
        // An interrupted wait counts as one without events.
        if (count != -BsdErrors.EINTR)
        {
            Check(count, "kevent");
        }

        for (var i = 0; i < count; i++)
        {
            Dispatch(events[i]);
        }

        // What is called may add others, whose turn is the next wait.
        for (var left = broken.Count; left > 0; left--)
        {
            Dispatch(new() { Filter = KernelFilter.Write, Flags = KernelFlags.EndOfFile, UserData = broken.Dequeue() });
        }
    }

    public override void Wake()
    {
        // Whoever wakes may come late: the queue is closed then, and its number may belong to something else.
        lock (wakeLock)
        {
            if (!disposed)
            {
                _ = queue.Change([new() { Filter = KernelFilter.User, FilterFlags = Trigger }], []);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (wakeLock)
        {
            if (!disposed)
            {
                disposed = true;
                queue.Close();
            }
        }
    }

    /// <summary>Reports an event to its handle. That of a wake is nobody's: its only purpose was to end the wait.</summary>
    private void Dispatch(in KernelEvent happened)
    {
        // An end without an error concerns one direction only: that of writing ends by our own shutdown, too.
        var ended = (happened.Flags & KernelFlags.EndOfFile) != 0;
        var failed = ended && happened.FilterFlags != 0;
        // An earlier event of the same batch may have closed the handle, and its descriptor may be in use again.
        var registration = happened.UserData;
        if (failed || (ended && happened.Filter == KernelFilter.Read))
        {
            handles.Find(registration)?.OnHangUp();
        }

        if (failed || happened.Filter == KernelFilter.Read)
        {
            handles.Find(registration)?.OnReadable();
        }

        if (failed || happened.Filter == KernelFilter.Write)
        {
            handles.Find(registration)?.OnWritable();
        }
    }

    /// <summary>Makes the same change for both directions of a handle.</summary>
    private int Change(PollHandle handle, KernelFlags action, Span<KernelEvent> receipts)
    {
        var reading = new KernelEvent
        {
            Identifier = handle.Descriptor,
            Filter = KernelFilter.Read,
            Flags = action | KernelFlags.Receipt,
            UserData = handle.Registration,
        };
        var writing = reading with { Filter = KernelFilter.Write };
        int result;
        do
        {
            // Making a change that was made already does no harm.
            result = queue.Change([reading, writing], receipts);
        }
        while (result == -BsdErrors.EINTR);
        return result;
    }

    /// <summary>Throws unless a change was made that takes something out, or there was nothing left to be taken out.</summary>
    private static void CheckDeleted(int result)
    {
        if (-result is not (BsdErrors.ENOENT or BsdErrors.EBADF or BsdErrors.ENOTCAPABLE))
        {
            Check(result, "kevent");
        }
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw SystemFailure.Of(-result, call);
        }
    }
}
