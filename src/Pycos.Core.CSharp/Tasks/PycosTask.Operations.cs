using Pycos.Internals;

namespace Pycos;

/// <content>What the running task can do with itself.</content>
public abstract partial class PycosTask
{
    /// <summary>
    /// Gives the other tasks that are ready their turn. Suspends always; the task goes to the end of the run queue.
    /// </summary>
    /// <returns>To be awaited in a task.</returns>
    public static YieldOperation YieldAsync() => default;

    /// <summary>
    /// Suspends the running task for a time. The task goes on at that time or later, never earlier; tasks wake in the order of
    /// their wake-up times.
    /// </summary>
    /// <param name="duration">
    /// How long; <see cref="TimeSpan.Zero"/> just gives others their turn, <see cref="Timeout.InfiniteTimeSpan"/> sleeps until
    /// the task is terminated or thrown at. There is no upper limit.
    /// </param>
    /// <param name="cancellationToken">Ends the sleep with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in a task.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static SleepOperation SleepAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        new(Deadline.ToNanoseconds(duration), cancellationToken);

    /// <summary>
    /// Suspends the running task until another one calls <see cref="Resume"/> on it. Messages do not wake it; they stay in the
    /// inbox.
    /// </summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What <see cref="Resume"/> was given, or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public static async Coroutine<Timed<object?>> SuspendAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var task = Current;
        if (timeout == TimeSpan.Zero)
        {
            return default;
        }

        var deadline = task.Scheduler.DeadlineAfter(timeout);
        var resumed = await new SuspendWait(deadline, cancellationToken);
        if (!resumed)
        {
            return default;
        }

        var value = task.Extras.ResumeValue;
        task.Extras.ResumeValue = null;
        return new Timed<object?>(value);
    }
}
