namespace Pycos.Benchmarks.Peers;

/// <summary>The simplest <see cref="SynchronizationContext"/>: a queue that the thread which owns it empties.</summary>
/// <remarks>It has no lock, so only its own thread may post to it; nothing else does in <c>yield</c>.</remarks>
internal sealed class SingleThreadContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

    public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue((d, state));

    /// <summary>Calls what was posted, and what that posts, until nothing is left.</summary>
    public void RunUntilIdle()
    {
        while (_queue.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }
}
