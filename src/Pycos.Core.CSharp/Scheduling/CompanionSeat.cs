using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Who runs the rounds of a companion: the thread of the scheduler that hosts it, or, while tasks keep that one busy, the companion's own
/// thread, which stands in for it.
/// </summary>
/// <remarks>
/// <para>Waking a thread takes some microseconds, in which a processor could have done all that a message asks for. While a program only
/// talks, its tasks and what carries their messages take turns; so one thread runs both.</para>
/// <para>The host sits down when its tasks have nothing to do, and leaves when they have. The stand-in looks once in
/// <see cref="Tick"/> whether somebody has been there since; if not, it sits down, and leaves when it would have to wait and the host asks
/// for the seat. While the host waits in the seat nobody looks.</para>
/// <para>How no call is lost: the stand-in (1) notes with a full fence that it sleeps, (2) looks at the seat again, (3) sleeps only
/// while somebody sits in it. The host (1) leaves with a full fence, (2) looks whether the stand-in sleeps, (3) calls it.</para>
/// </remarks>
/// <param name="host">Whose thread runs the companion's rounds.</param>
/// <param name="companion">Whose rounds they are. Its own thread sits in the seat at first.</param>
[DebuggerDisplay("taken: {isTaken}, wanted: {isWanted}, visits: {visits}")]
internal sealed class CompanionSeat(Scheduler host, Scheduler companion)
{
    /// <summary>What a companion may be late by when tasks of its host begin to compute.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    /// <summary>After so many ticks in which the host has only waited, the stand-in sleeps until it is called.</summary>
    private const int QuietTicks = 2;

    private readonly object standIn = new();
    private readonly PostedAction request = new(static () => { });
    private int isTaken = 1;
    private int isWanted;
    private int standInSleeps;
    private long visits;
    private volatile bool isClosed;

    internal Scheduler Host => host;

    internal Scheduler Companion => companion;

    /// <summary>Whether the host waits for the stand-in to leave.</summary>
    internal bool IsWanted => Volatile.Read(ref isWanted) != 0;

    /// <summary>Whether the companion is on its own, for good.</summary>
    internal bool IsClosed => isClosed;

    /// <summary>How often the host has sat down.</summary>
    internal long Visits => Volatile.Read(ref visits);

    /// <summary>Sits down for the host, if nobody else has.</summary>
    internal bool TryVisit()
    {
        if (isClosed || !TryTake())
        {
            return false;
        }

        Volatile.Write(ref visits, visits + 1);
        return true;
    }

    /// <summary>The host leaves. The stand-in is called if it sleeps, since what the host does now may take long.</summary>
    internal void Leave()
    {
        Interlocked.Exchange(ref isTaken, 0);
        if (Volatile.Read(ref standInSleeps) != 0)
        {
            CallStandIn();
        }
    }

    /// <summary>The host asks the stand-in to leave.</summary>
    internal void Want()
    {
        // The stand-in has taken the request of last time before it left, so that can be posted again.
        if (Interlocked.Exchange(ref isWanted, 1) == 0)
        {
            companion.TryPost(request);
        }
    }

    /// <summary>The stand-in leaves. The caller wakes the host.</summary>
    internal void LeaveToHost()
    {
        Volatile.Write(ref isWanted, 0);
        Interlocked.Exchange(ref isTaken, 0);
    }

    /// <summary>One of both stops: the companion is on its own from now on.</summary>
    internal void Close()
    {
        isClosed = true;
        CallStandIn();
    }

    /// <summary>Blocks the companion's thread until it is needed, and sits down.</summary>
    /// <returns>False if the companion is on its own.</returns>
    internal bool StandIn()
    {
        var seen = Visits;
        var quietTicks = 0;
        while (true)
        {
            Rest(quietTicks);
            if (isClosed)
            {
                return false;
            }

            if (Visits is var now && now != seen)
            {
                (seen, quietTicks) = (now, 0);
            }
            else if (TryTake())
            {
                return true;
            }
            else
            {
                quietTicks++;
            }
        }
    }

    private bool TryTake() => Interlocked.CompareExchange(ref isTaken, 1, 0) == 0;

    private void Rest(int quietTicks)
    {
        lock (standIn)
        {
            if (isClosed)
            {
                return;
            }

            if (quietTicks < QuietTicks)
            {
                Monitor.Wait(standIn, Tick);
                return;
            }

            Interlocked.Exchange(ref standInSleeps, 1);
            if (Volatile.Read(ref isTaken) != 0)
            {
                Monitor.Wait(standIn);
            }

            Volatile.Write(ref standInSleeps, 0);
        }
    }

    private void CallStandIn()
    {
        lock (standIn)
        {
            Volatile.Write(ref standInSleeps, 0);
            Monitor.Pulse(standIn);
        }
    }
}
