using Pycos.Internals;

namespace Pycos;

/// <content>
/// A scheduler whose rounds this one's thread runs when its own tasks have nothing to do, and the other side of that: see
/// <see cref="CompanionSeat"/>.
/// </content>
public sealed partial class Scheduler
{
    /// <summary>As a host: the seat of its companion.</summary>
    private CompanionSeat? hosted;

    /// <summary>As a companion: its seat.</summary>
    private CompanionSeat? seat;

    /// <summary>How often this scheduler's thread has run rounds of its companion.</summary>
    internal long CompanionVisits => Volatile.Read(ref hosted)?.Visits ?? 0;

    /// <summary>
    /// Runs rounds of the companion now, unless its own thread does: what it has to send goes out before a task computes for long. On this
    /// scheduler's thread.
    /// </summary>
    /// <param name="mustLook">Whether it is also to look at what has happened.</param>
    internal void VisitCompanion(bool mustLook)
    {
        if (Volatile.Read(ref hosted) is not { } shared || !shared.TryVisit())
        {
            return;
        }

        shared.Companion.RunRoundFor(this, mustLook);
        if (shared.Companion.HasWork)
        {
            // What was posted to it is taken in at the end of a round, and done in the next.
            shared.Companion.RunRoundFor(this, mustLook: false);
        }

        if (shared.Companion.stopping != StopPhase.Running)
        {
            shared.Close();
        }

        shared.Leave();
    }

    /// <summary>
    /// Lets another scheduler's thread run the rounds of this one while it has nothing else to do, until one of them stops. On this
    /// scheduler's thread.
    /// </summary>
    /// <returns>False if that is impossible: they must both have threads and means to wait that fit, and a host has one companion.</returns>
    internal bool TryAccompany(Scheduler host)
    {
        if (host == this || seat is not null || thread is null || host.thread is null || !host.poller.CanWaitWith(poller))
        {
            return false;
        }

        var previous = Volatile.Read(ref host.hosted);
        seat = new CompanionSeat(host, this);
        if (previous is { IsClosed: false } || Interlocked.CompareExchange(ref host.hosted, seat, previous) != previous)
        {
            seat = null;
            return false;
        }

        host.poller.Wake();
        return true;
    }

    /// <summary>Both are on their own from now on. When this scheduler stops, on its thread.</summary>
    private void PartFromCompanion()
    {
        seat?.Close();
        Interlocked.Exchange(ref hosted, null)?.Close();
    }

    /// <summary>The companion's thread: runs the rounds for which the host has no time. Returns when the companion is on its own.</summary>
    private void RunBesideHost(CompanionSeat shared)
    {
        do
        {
            while (!shared.IsClosed && (HasWork || !shared.IsWanted))
            {
                if (MayStop())
                {
                    return;
                }

                RunRound(-1);
            }

            shared.LeaveToHost();
            shared.Host.poller.Wake();
        }
        while (shared.StandIn());

        seat = null;
    }

    /// <summary>The host has nothing to do: runs its companion until it has, waiting for what either of them waits for.</summary>
    private void PollWithCompanion(CompanionSeat shared)
    {
        if (!shared.TryVisit())
        {
            if (shared.IsClosed)
            {
                Interlocked.CompareExchange(ref hosted, null, shared);
            }
            else
            {
                shared.Want();
            }

            PollAlone(-1);
            return;
        }

        // Unless a wait has told that there is nothing to be seen.
        var (companion, mustLook, companionMustLook) = (shared.Companion, poller.RegisteredHandles > 0, false);
        do
        {
            companion.RunRoundFor(this, companionMustLook);
            (mustLook, companionMustLook) = HasWork || companion.stopping != StopPhase.Running ? (mustLook, false)
                : companion.HasWork ? (poller.RegisteredHandles > 0, true)
                : WaitWith(companion);
        }
        while (!mustLook && !HasWork && companion.stopping == StopPhase.Running && NextDeadline > Clock.Now);

        if (companionMustLook)
        {
            companion.RunRoundFor(this, true);
        }

        if (companion.stopping != StopPhase.Running)
        {
            shared.Close();
        }

        shared.Leave();
        if (mustLook)
        {
            Look(0);
        }
    }

    /// <summary>Runs a round on the thread of the host, which looks at what has happened by itself.</summary>
    private void RunRoundFor(Scheduler host, bool mustLook)
    {
        current = this;
        if (mustLook)
        {
            Look(0);
        }

        FireTimers();
        RunSteps();
        current = host;
    }

    /// <summary>Waits until one of both has something to do, or it is time for it.</summary>
    /// <returns>Which of them must look what has happened.</returns>
    private (bool Own, bool Companion) WaitWith(Scheduler companion)
    {
        var longest = Math.Max(busyWait, companion.busyWait);
        var deadline = Math.Min(NextDeadline, companion.NextDeadline);
        var begun = longest > 0 ? Clock.Now : 0;
        if (!TryWaitBusily(companion, BusyWaitEnd(begun, longest, deadline), out var looks))
        {
            looks = BlockWith(companion, deadline);
        }

        expectsShortWait = longest > 0 && Clock.Now - begun < longest;
        return looks;
    }

    private (bool Own, bool Companion) BlockWith(Scheduler companion, long deadline)
    {
        var looks = (false, false);
        if (arrivals.TryBeginSleep())
        {
            if (companion.arrivals.TryBeginSleep())
            {
                polls++;
                looks = poller.WaitWith(companion.poller, WaitUntil(deadline));
                companion.arrivals.EndSleep();
            }

            arrivals.EndSleep();
        }

        return looks;
    }
}
