using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Threads for calls that block: a task awaits the call, and the scheduler runs other tasks meanwhile. Jobs start in the order
/// in which they were submitted.
/// </summary>
/// <remarks>Usable from the tasks of every scheduler.</remarks>
[DebuggerDisplay("{Options.Name}: {running} running, {queue.Count} queued")]
public sealed partial class BlockingPool : IDisposable
{
    private static readonly Lazy<BlockingPool> SharedPool = new(() => new BlockingPool { isShared = true });

    private readonly object gate = new();
    private readonly Queue<BlockingJob> queue = new();
    private readonly List<Thread> threads = [];
    private bool isShared;
    private bool stopped;
    private int idle;
    private int running;
    private int laned;
    private long completed;
    private long abandoned;
    private long full;

    /// <summary>Creates a pool. Its threads are made when they are needed.</summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    public BlockingPool(BlockingPoolOptions? options = null) => Options = options ?? new BlockingPoolOptions();

    /// <summary>The pool that is used where none is named. It lives as long as the process.</summary>
    public static BlockingPool Shared => SharedPool.Value;

    /// <summary>How this pool works.</summary>
    public BlockingPoolOptions Options { get; }

    /// <summary>What the pool does and has done so far. Usable on every thread.</summary>
    public BlockingPoolStatistics Statistics
    {
        get
        {
            lock (gate)
            {
                return new(threads.Count, running, queue.Count + laned, completed, abandoned, full);
            }
        }
    }

    /// <summary>Makes a blocking call on a thread of the pool. Suspends the running task until it has returned.</summary>
    /// <param name="function">The call.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>Its value; what it throws is thrown here, with its stack.</returns>
    /// <remarks>If the wait ends early, a call that has not begun never does; one that has goes on, and its end wakes nobody.</remarks>
    /// <exception cref="BlockingPoolFullException">The queue is full, and its mode is <see cref="BlockingPoolFullMode.Fail"/>.</exception>
    /// <exception cref="BlockingPoolStoppedException">The pool was terminated.</exception>
    public Coroutine<T> RunAsync<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return RunAsync(null, _ => function(), default);
    }

    /// <summary>Makes a blocking call without a value; see <see cref="RunAsync{T}(Func{T})"/>.</summary>
    /// <param name="action">The call.</param>
    /// <returns>To be awaited in a task.</returns>
    public Coroutine RunAsync(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return RunAsync(
            null,
            _ =>
            {
                action();
                return default(VoidResult);
            },
            default).WithoutResult();
    }

    /// <summary>Makes a blocking call that can be told to end. Suspends the running task until it has returned.</summary>
    /// <param name="function">The call. Its token is cancelled if the wait for it ends early, however that comes.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <returns>Its value; what it throws is thrown here, with its stack.</returns>
    /// <exception cref="BlockingPoolFullException">The queue is full, and its mode is <see cref="BlockingPoolFullMode.Fail"/>.</exception>
    /// <exception cref="BlockingPoolStoppedException">The pool was terminated.</exception>
    public Coroutine<T> RunAsync<T>(Func<CancellationToken, T> function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        return RunAsync(null, function, cancellationToken);
    }

    /// <summary>Makes a call after the others of a lane.</summary>
    internal async Coroutine<T> RunAsync<T>(
        BlockingLane? lane, Func<CancellationToken, T> function, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var job = new BlockingJob<T>(PycosTask.Current.Scheduler, function) { Lane = lane };
        Submit(job);
        try
        {
            await new QueueWait(job.Done, Deadline.Never, cancellation);
        }
        finally
        {
            if (!job.IsDone)
            {
                Interlocked.Increment(ref abandoned);
                job.Abandon();
            }
        }

        return job.Result();
    }

    private void Submit(BlockingJob job)
    {
        lock (gate)
        {
            if (stopped)
            {
                throw new BlockingPoolStoppedException("The pool was terminated, so it takes no more jobs. Use BlockingPool.Shared, or create another one.");
            }

            if (queue.Count + laned >= Options.Capacity)
            {
                full++;
                if (Options.FullMode == BlockingPoolFullMode.Fail)
                {
                    throw new BlockingPoolFullException(
                        $"{queue.Count + laned} jobs wait in the pool, its Capacity, and its BlockingPoolFullMode is Fail. Submit "
                        + "less, or choose Wait, more threads or more capacity.");
                }
            }

            if (job.Lane is { } lane && !lane.TryEnter(job))
            {
                laned++;
                return;
            }

            Enqueue(job);
        }
    }

    private void Enqueue(BlockingJob job)
    {
        queue.Enqueue(job);
        if (idle >= queue.Count)
        {
            Monitor.Pulse(gate);
        }
        else if (threads.Count < Options.Threads)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"{Options.Name} {threads.Count + 1}" };
            threads.Add(thread);
            thread.Start();
        }
    }

    private void Work()
    {
        while (TakeJob() is { } job)
        {
            job.Run();
            lock (gate)
            {
                running--;
                completed++;
                if (job.Lane?.Next() is { } next)
                {
                    laned--;
                    Enqueue(next);
                }

                TellIfIdle();
                if (stopped)
                {
                    // Idle threads look whether this was the last job.
                    Monitor.PulseAll(gate);
                }
            }
        }

        lock (gate)
        {
            threads.Remove(Thread.CurrentThread);
            if (threads.Count == 0)
            {
                ended.TrySetResult();
            }
        }
    }

    private BlockingJob? TakeJob()
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (stopped && laned == 0)
                {
                    return null;
                }

                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            running++;
            return queue.Dequeue();
        }
    }
}
