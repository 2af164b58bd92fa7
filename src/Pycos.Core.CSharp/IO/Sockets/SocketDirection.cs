namespace Pycos.Internals;

/// <summary>One direction of a socket: whether a system call is worth trying, and the task that waits until it is.</summary>
internal struct SocketDirection
{
    private Link? waiting;
    private byte[]? putBack;
    private int putBackTaken;

    /// <summary>Whether a system call may succeed. False only when it is known that it would block.</summary>
    internal bool MayTry;

    /// <summary>Whether the peer has ended this direction, which the poller reports only once, perhaps together with data.</summary>
    internal bool HungUp;

    /// <summary>Whether a task is inside an operation of this direction.</summary>
    internal bool Busy;

    /// <summary>Has something wait until a system call is worth trying. It says when it does not wait any more.</summary>
    internal void Wait(Link link, Scheduler scheduler)
    {
        waiting = link;
        scheduler.Seats.Take(link);
    }

    internal void EndWait() => waiting = null;

    /// <summary>A system call is worth trying: whoever waits for that goes on.</summary>
    /// <param name="scheduler">The one that uses the socket.</param>
    internal void Announce(Scheduler scheduler)
    {
        MayTry = true;
        if (waiting is { } link)
        {
            waiting = null;
            scheduler.Seats.Grant(link);
        }
    }

    /// <summary>Keeps bytes that came for an operation which did not end, for the next one.</summary>
    internal void PutBack(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            putBack = [.. bytes, .. putBack.AsSpan(putBackTaken)];
            putBackTaken = 0;
            MayTry = true;
        }
    }

    internal readonly bool HasPutBack => putBack is not null;

    /// <summary>Takes bytes that were put back; 0 if there are none.</summary>
    internal int TakePutBack(Span<byte> buffer)
    {
        if (putBack is null)
        {
            return 0;
        }

        var taken = Math.Min(buffer.Length, putBack.Length - putBackTaken);
        putBack.AsSpan(putBackTaken, taken).CopyTo(buffer);
        putBackTaken += taken;
        if (putBackTaken == putBack.Length)
        {
            putBack = null;
            putBackTaken = 0;
        }

        return taken;
    }

    internal byte[] TakeAllPutBack()
    {
        var all = putBack?[putBackTaken..] ?? [];
        putBack = null;
        putBackTaken = 0;
        return all;
    }

    /// <summary>
    /// Bytes have come. After a short read of a stream nothing more is there, and the poller says when that changes: no system
    /// call is made to find that out. An end that was reported together with the bytes is not reported again.
    /// </summary>
    internal void NoteReceived(bool isShort, SocketDriver driver)
    {
        if (isShort)
        {
            MayTry = HungUp || !driver.ShortReadTakesAll;
        }
    }

    /// <summary>A system call has found nothing: there is no data and, whatever was reported before, no end either.</summary>
    internal void NoteBlocked()
    {
        MayTry = false;
        HungUp = false;
    }
}
