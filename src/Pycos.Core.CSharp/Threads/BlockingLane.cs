namespace Pycos.Internals;

/// <summary>Jobs that run one after another, in order of submission: calls on one connection.</summary>
/// <remarks>The next one is handed to the pool when the one before has really ended, not when its task stops waiting.</remarks>
internal sealed class BlockingLane
{
    private readonly Queue<BlockingJob> waiting = new();
    private bool occupied;

    /// <summary>Takes a job; true if it may go to the pool now.</summary>
    internal bool TryEnter(BlockingJob job)
    {
        lock (waiting)
        {
            if (occupied)
            {
                waiting.Enqueue(job);
                return false;
            }

            occupied = true;
            return true;
        }
    }

    /// <summary>The present job has ended; the next one, if any, may go to the pool.</summary>
    internal BlockingJob? Next()
    {
        lock (waiting)
        {
            occupied = waiting.TryDequeue(out var next);
            return next;
        }
    }
}
