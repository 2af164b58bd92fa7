using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>
/// The one door by which other threads reach a scheduler: a stack that any thread pushes to without a lock (Treiber, 1986) and
/// whose whole content the scheduler takes at once and turns round, so that what one thread posts arrives in order.
/// </summary>
/// <remarks>
/// <para>How no wake-up is lost: the scheduler, before it blocks, (1) sets the sleeping flag with a full fence, (2) looks at
/// the stack again, (3) blocks only if that is empty. A producer (1) pushes with a full fence, (2) looks at the flag. Either
/// the producer sees the flag, and wakes the poller, or its push came before the scheduler's second look.</para>
/// </remarks>
internal sealed class ArrivalQueue
{
    private static readonly Link Closed = new ClosedMark();

    private Link? top;
    private int sleeping;

    internal bool IsEmpty => Volatile.Read(ref top) is null;

    /// <summary>Adds a link from any thread.</summary>
    /// <returns>False if the scheduler has stopped; otherwise whether it sleeps and is this caller's to wake.</returns>
    internal bool TryPush(Link link, out bool mustWake)
    {
        var seen = Volatile.Read(ref top);
        while (true)
        {
            if (ReferenceEquals(seen, Closed))
            {
                mustWake = false;
                return false;
            }

            link.Next = seen;
            var found = Interlocked.CompareExchange(ref top, link, seen);
            if (found == seen)
            {
                break;
            }

            seen = found;
        }

        mustWake = Volatile.Read(ref sleeping) != 0 && Interlocked.Exchange(ref sleeping, 0) != 0;
        return true;
    }

    /// <summary>Takes everything, oldest first, as a list linked by <see cref="Link.Next"/>.</summary>
    internal Link? TakeAll() => Reverse(Interlocked.Exchange(ref top, null));

    /// <summary>Takes everything and refuses what comes later.</summary>
    internal Link? Close() => Reverse(Interlocked.Exchange(ref top, Closed));

    /// <summary>Announces that the scheduler is about to block; false if something has come.</summary>
    internal bool TryBeginSleep()
    {
        Interlocked.Exchange(ref sleeping, 1);
        if (IsEmpty)
        {
            return true;
        }

        Volatile.Write(ref sleeping, 0);
        return false;
    }

    internal void EndSleep() => Volatile.Write(ref sleeping, 0);

    private static Link? Reverse(Link? newest)
    {
        Link? list = null;
        while (newest is not null && !ReferenceEquals(newest, Closed))
        {
            var next = newest.Next;
            newest.Next = list;
            list = newest;
            newest = next;
        }

        return list;
    }

    private sealed class ClosedMark : Link;
}
