using Pycos.Internals;

namespace Pycos;

/// <content>How a pool is drained and stopped.</content>
public sealed partial class BlockingPool
{
    /// <summary>Completed when no job is queued or runs; made when somebody waits for that.</summary>
    private TaskCompletionSource? drained;

    /// <summary>Completed when the last thread has ended.</summary>
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Blocks the calling thread until no job is queued or runs. The pool goes on.</summary>
    /// <param name="timeout">How long at most; <see langword="null"/> for ever.</param>
    /// <returns>Whether there was such a moment in time.</returns>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread; use <see cref="JoinAsync"/> there.</exception>
    public bool Join(TimeSpan? timeout = null)
    {
        Scheduler.RefuseBlocking("Join", "await JoinAsync");
        Deadline.ThrowIfNegative(timeout);
        return Drained().Wait(timeout ?? Timeout.InfiniteTimeSpan);
    }

    /// <summary>Suspends the running task until no job is queued or runs. The pool goes on.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in a task.</returns>
    public Coroutine JoinAsync(CancellationToken cancellationToken = default) =>
        Coroutine.FromTask(token => Drained().WaitAsync(cancellationToken).WaitAsync(token));

    /// <summary>
    /// Takes no more jobs, lets those that were submitted run, ends the threads and blocks the calling thread until then. A
    /// further call waits for the same.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is the shared pool, which others use.</exception>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread; use <see cref="TerminateAsync"/> there.</exception>
    public void Terminate()
    {
        Scheduler.RefuseBlocking("Terminate", "await TerminateAsync");
        Stop();
        ended.Task.Wait();
    }

    /// <summary>As <see cref="Terminate"/>, but suspends the running task instead of blocking its thread.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the pool ends all the same.</param>
    /// <returns>To be awaited in a task.</returns>
    /// <exception cref="InvalidOperationException">This is the shared pool, which others use.</exception>
    public Coroutine TerminateAsync(CancellationToken cancellationToken = default) => Coroutine.FromTask(token =>
    {
        Stop();
        return ended.Task.WaitAsync(cancellationToken).WaitAsync(token);
    });

    /// <summary>
    /// Terminates the pool, and blocks the calling thread until its jobs have run; on a scheduler's thread, which must not be
    /// blocked, it does not wait.
    /// </summary>
    public void Dispose()
    {
        Stop();
        if (Scheduler.Current is null)
        {
            ended.Task.Wait();
        }
    }

    private bool IsIdle => running == 0 && queue.Count == 0 && laned == 0;

    private Task Drained()
    {
        lock (gate)
        {
            return IsIdle
                ? Task.CompletedTask
                : (drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Stop()
    {
        if (isShared)
        {
            throw new InvalidOperationException("BlockingPool.Shared can not be terminated, since others use it. Create a pool of your own.");
        }

        lock (gate)
        {
            stopped = true;
            if (threads.Count == 0)
            {
                ended.TrySetResult();
            }

            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Called by a thread, under the lock, when a job has ended.</summary>
    private void TellIfIdle()
    {
        if (IsIdle)
        {
            drained?.SetResult();
            drained = null;
        }
    }
}
