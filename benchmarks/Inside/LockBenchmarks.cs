using BenchmarkDotNet.Attributes;

namespace Pycos.Benchmarks.Inside;

/// <summary>Entering and leaving a lock.</summary>
public class LockBenchmarks
{
    /// <summary>The lock is free: no switch but those that the operation budget asks for.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void EnterFree() => InTask.Run(EnterAsync(new AsyncLock(), InTask.Operations, givesWay: false));

    /// <summary>Two tasks hand the lock to each other: one waits whenever the other enters.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void HandOver() => InTask.Run(HandOverAsync());

    private static async Coroutine HandOverAsync()
    {
        var gate = new AsyncLock();
        var other = PycosTask.Spawn(EnterAsync(gate, InTask.Operations / 2, givesWay: true));
        await EnterAsync(gate, InTask.Operations / 2, givesWay: true);
        await other;
    }

    private static async Coroutine EnterAsync(AsyncLock gate, int times, bool givesWay)
    {
        for (var i = 0; i < times; i++)
        {
            using (await gate.EnterAsync())
            {
                if (givesWay)
                {
                    await PycosTask.YieldAsync();
                }
            }
        }
    }
}
