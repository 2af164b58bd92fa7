using Orleans.Concurrency;

namespace Pycos.Benchmarks.Peers;

/// <summary>The grain: reentrant, since it waits for messages while it takes them. It runs on one thread at a time all the same.</summary>
[Reentrant]
internal sealed class OrleansReceiver : Grain, IOrleansReceiver
{
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _taken;

    public Task<byte[]> AskAsync(byte[] data) => Task.FromResult(data);

    public Task TellAsync(byte[] data)
    {
        _taken++;
        while (_waiting.TryPeek(out var waiter, out var count) && count <= _taken)
        {
            _waiting.Dequeue();
            waiter.SetResult();
        }

        return Task.CompletedTask;
    }

    public Task ReachAsync(long count)
    {
        if (count <= _taken)
        {
            return Task.CompletedTask;
        }

        var waiter = new TaskCompletionSource();
        _waiting.Enqueue(waiter, count);
        return waiter.Task;
    }
}
