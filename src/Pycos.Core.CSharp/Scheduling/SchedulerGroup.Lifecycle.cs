using Pycos.Internals;

namespace Pycos;

/// <content>How the schedulers of a group are waited for and stopped.</content>
public sealed partial class SchedulerGroup
{
    /// <summary>
    /// Blocks the calling thread until no task but daemons lives on any scheduler. The schedulers go on.
    /// </summary>
    /// <param name="timeout">How long at most; <see langword="null"/> for ever.</param>
    /// <returns>Whether all were found idle, one after the other and without a task started meanwhile, in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public bool Join(TimeSpan? timeout = null)
    {
        Scheduler.RefuseBlocking("Join", "await the tasks you wait for");
        Deadline.ThrowIfNegative(timeout);
        var end = timeout is { } span ? Deadline.After(MonotonicClock.Instance.Now, span) : Deadline.Never;
        long spawned;
        do
        {
            // A task of a later scheduler may have started one on an earlier: then look at all again.
            spawned = Statistics.SpawnedTasks;
            foreach (var scheduler in schedulers)
            {
                if (!scheduler.Join(TimeUntil(end)))
                {
                    return false;
                }
            }
        }
        while (Statistics.SpawnedTasks != spawned);
        return true;
    }

    /// <summary>
    /// Blocks the calling thread until no task but daemons lives, then finishes each scheduler; see
    /// <see cref="Scheduler.Finish"/>.
    /// </summary>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public void Finish()
    {
        Join();
        foreach (var scheduler in schedulers)
        {
            scheduler.Finish();
        }
    }

    /// <summary>
    /// Terminates all tasks of all schedulers at the same time, each with its clean-up, and stops the schedulers; see
    /// <see cref="Scheduler.Terminate"/>. Blocks the calling thread until then.
    /// </summary>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public void Terminate()
    {
        Scheduler.RefuseBlocking("Terminate", "terminate the tasks themselves");
        foreach (var scheduler in schedulers)
        {
            scheduler.TryPost(new PostedAction(scheduler.TerminateAll));
        }

        foreach (var scheduler in schedulers)
        {
            scheduler.Terminate();
        }
    }

    /// <summary>Terminates the schedulers; see <see cref="Terminate"/>.</summary>
    public void Dispose() => Terminate();

    private static TimeSpan? TimeUntil(long end) =>
        end == Deadline.Never ? null : Deadline.ToTimeSpan(Math.Max(0, end - MonotonicClock.Instance.Now));
}
