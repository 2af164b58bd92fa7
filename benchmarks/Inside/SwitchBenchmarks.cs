using BenchmarkDotNet.Attributes;
using Pycos.Benchmarks.FSharp;

namespace Pycos.Benchmarks.Inside;

/// <summary>A task gives way to the next one.</summary>
public class SwitchBenchmarks
{
    /// <summary>How many tasks take turns.</summary>
    [Params(1, 1000)]
    public int Tasks { get; set; }

    /// <summary>In C#.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = InTask.Operations)]
    public void Switch() => InTask.Run(SwitchAsync());

    /// <summary>In F#.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SwitchFSharp() => InTask.Run(Inner.Switch(Tasks, InTask.Operations));

    private async Coroutine SwitchAsync()
    {
        var tasks = new PycosTask[Tasks];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = PycosTask.Spawn(YieldAsync(InTask.Operations / Tasks));
        }

        foreach (var task in tasks)
        {
            await task;
        }
    }

    private static async Coroutine YieldAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await PycosTask.YieldAsync();
        }
    }
}
