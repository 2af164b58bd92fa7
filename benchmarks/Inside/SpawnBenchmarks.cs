using BenchmarkDotNet.Attributes;
using Pycos.Benchmarks.FSharp;

namespace Pycos.Benchmarks.Inside;

/// <summary>A task starts, runs and ends.</summary>
public class SpawnBenchmarks
{
    private const int Wave = 1000;

    private readonly PycosTask[] tasks = new PycosTask[Wave];

    /// <summary>Tasks that return at once, started by the thousand and then all awaited.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = InTask.Operations)]
    public void SpawnAndAwait() => InTask.Run(SpawnAsync());

    /// <summary>The same with tasks whose code is in F#.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SpawnAndAwaitFSharp() => InTask.Run(Inner.SpawnAndAwait(InTask.Operations, Wave));

    /// <summary>Nobody looks at their end.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SpawnAndForget() => InTask.Run(ForgetAsync());

    private async Coroutine SpawnAsync()
    {
        for (var started = 0; started < InTask.Operations; started += Wave)
        {
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = PycosTask.Spawn(CallBenchmarks.NothingAsync());
            }

            foreach (var task in tasks)
            {
                await task;
            }
        }
    }

    private static async Coroutine ForgetAsync()
    {
        for (var started = 0; started < InTask.Operations; started += Wave)
        {
            for (var i = 0; i < Wave; i++)
            {
                _ = PycosTask.Spawn(CallBenchmarks.NothingAsync());
            }

            // First in, first out: all of them have ended when it is this task's turn again.
            await PycosTask.YieldAsync();
        }
    }
}
