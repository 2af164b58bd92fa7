using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>Jobs that have ended, for one task that takes them as they come. Added on any thread.</summary>
internal sealed class ArrivedJobs<T>
{
    private readonly ConcurrentQueue<Job<T>> jobs = new();
    private Answer<bool>? waiting;

    public void Add(Job job)
    {
        jobs.Enqueue((Job<T>)job);
        Interlocked.Exchange(ref waiting, null)?.TrySettle(true);
    }

    public async Coroutine<Job<T>> TakeAsync(CancellationToken cancellation) => (await TakeAsync(Deadline.Never, cancellation))!;

    /// <summary>As the other, for a limited time; null if none has come in time.</summary>
    public async Coroutine<Job<T>?> TakeAsync(long deadline, CancellationToken cancellation)
    {
        while (true)
        {
            if (jobs.TryDequeue(out var job))
            {
                return job;
            }

            // (1) The wait is told of, (2) the queue is looked at again, (3) it waits: what is added after (2) settles it.
            var answer = new Answer<bool>(PycosTask.Current.Scheduler);
            Interlocked.Exchange(ref waiting, answer);
            if (jobs.IsEmpty && !await answer.WaitAsync(deadline, cancellation))
            {
                return null;
            }
        }
    }
}
