using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <content>The loop: steps of tasks, and every so often a look at the world.</content>
public sealed partial class Scheduler
{
    private readonly ArrivalQueue arrivals = new();
    private Poller poller;
    private long switches;
    private long polls;
    private long stalls;
    private long longestStep;
    private long droppedMessages;
    private long budgetYields;
    private long fullInboxes;
    private long abandonedLocks;
    private bool pollFails;
    /// <summary>So many bytes that are copied take the time of an operation or two.</summary>
    private const int BytesOfOperation = 1024;

    private int budget;
    private readonly bool measureSteps;
    private readonly long timerSlack;
    private long stagedDeadline;
    private CancellationToken stagedCancellation;

    /// <summary>The task whose code is being executed.</summary>
    internal PycosTask? RunningTask { get; private set; }

    /// <summary>How many first steps of coroutines are on the thread's stack.</summary>
    internal int NestedFirstSteps { get; set; }

    /// <summary>Counts steps; the stall detector sees by it whether the scheduler moves.</summary>
    internal long Switches => Volatile.Read(ref switches);

    /// <summary>What the awaiter that is about to suspend was told about its end.</summary>
    internal (long Deadline, CancellationToken Cancellation) StagedWait => (stagedDeadline, stagedCancellation);

    internal Poller Poller => poller;

    internal void StageWait(long deadline, CancellationToken cancellation)
    {
        stagedDeadline = deadline;
        // Most waits have no token, and comparing is cheaper than storing a reference.
        if (stagedCancellation != cancellation)
        {
            stagedCancellation = cancellation;
        }
    }

    /// <summary>Where the tasks wait that use sockets.</summary>
    internal Seats Seats { get; } = new();

    /// <summary>Knocks that nobody uses now.</summary>
    internal Knock? FreeKnocks { get; set; }

    /// <summary>Memory to receive into that nobody uses now.</summary>
    internal ReceiveLease? FreeLeases { get; set; }

    /// <summary>Scopes that nobody uses now.</summary>
    internal Scope? FreeScopes { get; set; }

    /// <summary>Whether the next operation that need not suspend will give way to others.</summary>
    internal bool MustGiveWay => budget <= 1;

    /// <summary>
    /// Called by an operation that need not suspend. False if the task has done as many as it may in one turn, and is to go to
    /// the end of the queue.
    /// </summary>
    internal bool SpendBudget()
    {
        if (--budget > 0)
        {
            return true;
        }

        budgetYields++;
        return false;
    }

    /// <summary>
    /// The running task has had bytes copied by an operation that did not suspend: 1 KiB is as much as an operation, so that who sends long
    /// messages gives way before it has copied for a millisecond.
    /// </summary>
    internal void SpendBudgetOnBytes(int count) => budget -= count / BytesOfOperation;

    /// <summary>Hands something to this scheduler's thread. From any thread; false if the scheduler has stopped.</summary>
    internal bool TryPost(Link link)
    {
        if (!arrivals.TryPush(link, out var mustWake))
        {
            return false;
        }

        if (mustWake)
        {
            if (current is { GathersWakes: true } poster)
            {
                poster.owedWakes.Add(this);
            }
            else
            {
                poller.Wake();
            }
        }

        return true;
    }

    /// <summary>
    /// Runs ready tasks, at most as many steps as may pass between two looks at the world, then looks. One round of the loop.
    /// </summary>
    /// <param name="maxWait">How long the look may wait, in nanoseconds; negative without limit.</param>
    internal void RunRound(long maxWait)
    {
        RunSteps();

        // I/O before timers: what came in time is not a timeout, though the scheduler had no time to look until now.
        Poll(ready.IsEmpty ? maxWait : 0);
        FireTimers();
    }

    /// <summary>Runs ready tasks and takes in what other threads have posted: a round, but for the look at the world.</summary>
    private void RunSteps()
    {
        RunReady(pollInterval);
        ready.Trim();
        TakeArrivals();
        if (roundEnds.Count > 0 || owedWakes.Count > 0)
        {
            EndRound();
        }
    }

    /// <summary>Whether anything can happen without time passing or I/O.</summary>
    internal bool HasWork => !ready.IsEmpty || !arrivals.IsEmpty;

    /// <summary>When the scheduler has something to do by its clock.</summary>
    internal long NextDeadline => Math.Min(Timers.NextLook, cleanUps.TryPeek(out var first) ? first.Deadline : Deadline.Never);

    private void RunReady(int steps)
    {
        while (steps-- > 0 && !ready.IsEmpty)
        {
            var task = runOrder is null ? ready.Dequeue() : ready.DequeueAt(runOrder.Choose(ready.Count));
            if (measureSteps)
            {
                MeasureStep(task);
            }
            else
            {
                Step(task);
            }
        }
    }

    private void Step(PycosTask task)
    {
        switches++;
        budget = operationBudget;
        RunningTask = task;
        task.RunState = RunState.Running;
        var frame = task.Leaf;
        if (frame.State == FrameState.Created)
        {
            if (task.HasInterruption)
            {
                task.EndUnstarted();
                RunningTask = null;
                return;
            }

            frame.State = FrameState.Started;
        }

        RunFrames(task, frame);
        RunningTask = null;
    }

    /// <summary>Runs the innermost frame and, as far as they end, those that await it: a loop, so the stack does not grow.</summary>
    private static void RunFrames(PycosTask task, Frame frame)
    {
        while (true)
        {
            frame.Step();
            var state = task.RunState;
            if (state == RunState.Ended)
            {
                task.ReleaseFrame();
                return;
            }

            if (frame.State >= FrameState.Completed)
            {
                if (state != RunState.Running)
                {
                    // It left a wait behind that nobody awaits.
                    task.AbandonWait();
                }

                if (frame == task)
                {
                    task.EndByFrame();
                    return;
                }

                frame = frame.Parent;
            }
            else if (state != RunState.Running)
            {
                return;
            }
            else
            {
                // A call too deep for the stack: go on with the callee.
                frame = task.Leaf;
            }
        }
    }

    private void MeasureStep(PycosTask task)
    {
        var start = Clock.Now;
        Step(task);
        var elapsed = Clock.Now - start;
        NoteStep(elapsed);
        CoreMeter.NoteStep(this, elapsed);
        if (Options.StallThreshold != Timeout.InfiniteTimeSpan && elapsed > Deadline.ToNanoseconds(Options.StallThreshold))
        {
            ReportStall(task, Deadline.ToTimeSpan(elapsed));
        }
    }

    /// <summary>Keeps the longest step; called by the stall detector too, from its thread.</summary>
    internal void NoteStep(long elapsed)
    {
        var seen = Volatile.Read(ref longestStep);
        while (elapsed > seen)
        {
            var found = Interlocked.CompareExchange(ref longestStep, elapsed, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    private void TakeArrivals()
    {
        if (arrivals.IsEmpty)
        {
            return;
        }

        for (var link = arrivals.TakeAll(); link is not null;)
        {
            var next = link.Next;
            link.Next = null;
            Arrive(link);
            link = next;
        }
    }

    private void Arrive(Link link)
    {
        try
        {
            link.Arrive(this);
        }
        catch (Exception exception)
        {
            CoreLog.CallbackFailed(log, exception);
        }
    }

    private void FireTimers()
    {
        if (Timers.Count == 0 && cleanUps.Count == 0)
        {
            return;
        }

        var now = Clock.Now;
        while (Timers.TakeDue(now) is { } task)
        {
            task.Wake(WakeReason.TimedOut);
        }

        while (cleanUps.TryPeek(out var first) && (first.Deadline <= now || !first.Task.IsAlive))
        {
            cleanUps.Dequeue();
            first.Task.ExpireCleanUp();
        }
    }

    /// <summary>How long to block for a deadline; negative for ever.</summary>
    private long WaitUntil(long deadline)
    {
        if (deadline == Deadline.Never)
        {
            return -1;
        }

        var remaining = deadline - Clock.Now;
        return remaining > 0 ? remaining + timerSlack : 0;
    }

    /// <summary>Looks at I/O, and blocks for it if nothing else is to be done.</summary>
    private void Poll(long maxWait)
    {
        if (maxWait == 0 || !ready.IsEmpty || HasStopToMake || seat is { IsWanted: true })
        {
            if (poller.RegisteredHandles > 0)
            {
                Look(0);
            }

            return;
        }

        if (maxWait < 0 && Volatile.Read(ref hosted) is { } shared)
        {
            PollWithCompanion(shared);
        }
        else
        {
            PollAlone(maxWait);
        }
    }

    private void PollAlone(long maxWait)
    {
        if (busyWait == 0)
        {
            Block(maxWait);
            return;
        }

        var begun = Clock.Now;
        var deadline = maxWait > 0 ? Math.Min(NextDeadline, begun + maxWait) : NextDeadline;
        if (!TryWaitBusily(BusyWaitEnd(begun, busyWait, deadline)))
        {
            Block(maxWait);
        }

        expectsShortWait = Clock.Now - begun < busyWait;
    }

    private void Block(long maxWait)
    {
        var deadline = NextDeadline;
        if (!arrivals.TryBeginSleep())
        {
            return;
        }

        var wait = WaitUntil(deadline);
        if (maxWait > 0 && (wait < 0 || wait > maxWait))
        {
            wait = maxWait;
        }

        Look(wait);
        arrivals.EndSleep();
    }

    /// <summary>Lets the poller report. If it fails the tasks that wait for no I/O go on; a failure that lasts is logged once.</summary>
    private void Look(long wait)
    {
        polls++;
        try
        {
            poller.Wait(wait);
            pollFails = false;
        }
        catch (Exception exception)
        {
            if (!pollFails)
            {
                pollFails = true;
                CoreLog.PollFailed(log, Name, exception);
            }
        }
    }
}
