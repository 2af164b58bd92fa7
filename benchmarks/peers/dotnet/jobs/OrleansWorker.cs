using Orleans.Concurrency;

namespace Pycos.Benchmarks.Peers;

/// <summary>The grain, of which there may be as many as processors.</summary>
[StatelessWorker]
internal sealed class OrleansWorker : Grain, IOrleansWorker
{
    public Task<int> NumberAsync(int number) => Task.FromResult(number);

    public Task<byte[]> BytesAsync(byte[] bytes) => Task.FromResult(bytes);
}
