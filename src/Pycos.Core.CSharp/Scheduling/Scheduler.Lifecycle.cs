using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <content>How a scheduler starts, becomes idle and stops.</content>
public sealed partial class Scheduler
{
    private readonly AtExitFunctions atExit = new();
    private readonly Lock finishLock = new();
    private readonly Queue<(PycosTask Task, long Deadline)> cleanUps = new();
    private readonly List<Action> idleActions = [];
    private Thread? thread;
    private volatile StopPhase stopping;
    private long drainDeadline;

    /// <summary>True until the scheduler has stopped.</summary>
    public bool IsAlive => stopping != StopPhase.Stopped;

    /// <summary>
    /// Blocks the calling thread until no task but daemons lives. The scheduler goes on; more tasks may be spawned.
    /// </summary>
    /// <param name="timeout">How long at most; <see langword="null"/> for ever.</param>
    /// <param name="showRunning">Whether to log the tasks that live, with their states, first.</param>
    /// <returns>Whether there was such a moment in time.</returns>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public bool Join(TimeSpan? timeout = null, bool showRunning = false)
    {
        RefuseBlocking("Join", "await the tasks you wait for");
        Deadline.ThrowIfNegative(timeout);
        if (showRunning)
        {
            Post(LogRunning);
        }

        return BecomesIdle(timeout ?? Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Blocks the calling thread until no task but daemons lives, runs the at-exit functions, lets daemons work off their
    /// inboxes, and stops the scheduler. A further call returns at once.
    /// </summary>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public void Finish()
    {
        RefuseBlocking("Finish", "spawn no more tasks, and let the main thread finish the scheduler");
        lock (finishLock)
        {
            if (IsAlive)
            {
                BecomesIdle(Timeout.InfiniteTimeSpan);
                RunAtExit();
                BecomesIdle(Timeout.InfiniteTimeSpan);
                Stop(StopPhase.Draining);
            }
        }
    }

    /// <summary>
    /// Terminates all tasks, each with its clean-up (at most <see cref="SchedulerOptions.CleanUpTimeout"/>), runs the at-exit
    /// functions and stops the scheduler. Blocks the calling thread until then. A further call returns at once.
    /// </summary>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public void Terminate()
    {
        RefuseBlocking("Terminate", "terminate the tasks themselves");
        // A Finish that another thread waits in must not keep this from ending it.
        Post(TerminateAll);
        lock (finishLock)
        {
            if (IsAlive)
            {
                RunAtExit();
                Stop(StopPhase.Terminating);
            }
        }
    }

    /// <summary>Terminates the scheduler; see <see cref="Terminate"/>.</summary>
    public void Dispose() => Terminate();

    /// <summary>
    /// Has a function called when the scheduler finishes: on the thread that finishes it, while it still runs, so the function
    /// may spawn tasks. Functions with a higher priority are called first, equal ones in the order in which they were added.
    /// </summary>
    /// <param name="priority">The priority.</param>
    /// <param name="function">The function. What it throws is logged.</param>
    public void AtExit(int priority, Action function)
    {
        ArgumentNullException.ThrowIfNull(function);
        atExit.Add(priority, function);
    }

    /// <summary>Takes an at-exit function back.</summary>
    /// <param name="priority">The priority it was added with.</param>
    /// <param name="function">The function.</param>
    /// <returns>Whether it was there.</returns>
    public bool DropAtExit(int priority, Action function) => atExit.Remove(priority, function);

    /// <summary>Sees to it that a terminated task does not take too long for its clean-up.</summary>
    internal void WatchCleanUp(PycosTask task) => cleanUps.Enqueue((task, DeadlineAfter(Options.CleanUpTimeout)));

    /// <summary>Does the rounds of the loop until the scheduler is to stop; for the simulation, which has no thread.</summary>
    internal void Enter() => current = this;

    internal static void Leave() => current = null;

    /// <summary>Ends all tasks and refuses what comes later. On the scheduler's thread.</summary>
    internal void StopHere()
    {
        stopping = StopPhase.Stopped;
        PartFromCompanion();
        CoreMeter.Remove(this);
        for (var link = arrivals.Close(); link is not null;)
        {
            var next = link.Next;
            Arrive(link);
            link = next;
        }

        foreach (var task in tasks.ToArray())
        {
            task.End(PycosTaskStatus.Cancelled);
        }

        poller.Dispose();
    }

    /// <summary>The tasks that live now, in no particular order. On the scheduler's thread.</summary>
    internal PycosTask[] LiveTasks() => tasks.ToArray();

    /// <summary>Tells all tasks to terminate.</summary>
    internal void TerminateAll()
    {
        foreach (var task in tasks.ToArray())
        {
            task.Terminate();
        }
    }

    /// <summary>
    /// Whether the shutdown moves on without anything more to happen, so that the loop must not block: that it began, or that
    /// the last task ended, was found out in the same round.
    /// </summary>
    private bool HasStopToMake =>
        stopping != StopPhase.Running && (stopping != StopPhase.Terminating || tasks.Count == 0);

    private void Post(Action action) => TryPost(new PostedAction(action));

    private void StartThread()
    {
        using var started = new ManualResetEventSlim();
        Exception? failure = null;
        thread = new Thread(() =>
        {
            try
            {
                current = this;
                if (Options.PinnedCore is { } core && !ThreadPinning.TryPin(core))
                {
                    CoreLog.PinningFailed(log, Name, core);
                }

                poller = MakePoller();
            }
            catch (Exception exception)
            {
                failure = exception;
                return;
            }
            finally
            {
                // The creator must be able to wake the poller, so it waits until there is one.
                started.Set();
            }

            RunThread();
        })
        {
            IsBackground = true,
            Name = Name.Length > 0 ? Name : "pycos scheduler",
        };
        thread.Start();
        started.Wait();
        if (failure is not null)
        {
            throw new InvalidOperationException($"Scheduler {Name} could not make its poller: {failure.Message}", failure);
        }

        CoreLog.SchedulerStarted(log, Name, poller.Name);
        CoreMeter.Add(this);
        StallDetector.Watch(this);
    }

    private Poller MakePoller() => Options.PollerFactory?.Invoke() ?? PollerChoice.Make(Options.Poller, log);

    private void RunThread()
    {
        while (!MayStop())
        {
            if (seat is null)
            {
                RunRound(-1);
            }
            else
            {
                RunBesideHost(seat);
            }
        }

        StopHere();
    }

    /// <summary>Moves the shutdown on; true when nothing is left to be run.</summary>
    private bool MayStop()
    {
        if (stopping == StopPhase.Running)
        {
            return false;
        }

        if (stopping == StopPhase.Draining && (!HasWork || Clock.Now >= drainDeadline))
        {
            stopping = StopPhase.Terminating;
            TerminateAll();
        }

        if (stopping == StopPhase.Terminating)
        {
            return tasks.Count == 0;
        }

        return false;
    }

    private void Stop(StopPhase phase)
    {
        Post(() =>
        {
            drainDeadline = DeadlineAfter(Options.DrainTimeout);
            stopping = phase;
            if (phase == StopPhase.Terminating)
            {
                TerminateAll();
            }
        });
        thread?.Join();
    }

    private bool BecomesIdle(TimeSpan timeout)
    {
        using var idle = new ManualResetEventSlim();
        var waiting = new PostedAction(() =>
        {
            if (tasks.Count == daemonTasks)
            {
                idle.Set();
            }
            else
            {
                idleActions.Add(idle.Set);
            }
        });
        if (!TryPost(waiting))
        {
            return true;
        }

        if (ThreadWait.Until(idle.Wait, timeout))
        {
            return true;
        }

        // The event must outlive the scheduler's last use of it. What was asked for has been looked at by then, too: a timeout
        // of zero is answered by how it is now.
        using var removed = new ManualResetEventSlim();
        if (TryPost(new PostedAction(() =>
        {
            idleActions.Remove(idle.Set);
            removed.Set();
        })))
        {
            removed.Wait();
        }

        return idle.IsSet;
    }

    /// <summary>Tells those who wait for it that only daemons are left.</summary>
    private void TellIfIdle()
    {
        if (idleActions.Count > 0 && tasks.Count == daemonTasks)
        {
            foreach (var action in idleActions)
            {
                action();
            }

            idleActions.Clear();
        }
    }

    private void RunAtExit()
    {
        while (atExit.Take() is { } function)
        {
            Guard(function);
        }
    }

    private void LogRunning()
    {
        foreach (var task in tasks.ToArray().OrderBy(task => task.Id))
        {
            CoreLog.TaskLives(log, task.ToString(), task.Status, task.IsDaemon ? " (daemon)" : "");
        }
    }
}
