using BenchmarkDotNet.Attributes;
using Pycos.Benchmarks.FSharp;
using Pycos.Benchmarks.Peers;

namespace Pycos.Benchmarks.Inside;

/// <summary>A coroutine awaits another, against the same with <see cref="Task"/> on one thread.</summary>
public class CallBenchmarks
{
    private readonly SingleThreadContext context = new();

    /// <summary>The called one returns without having suspended.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void CompletesAtOnce() => InTask.Run(CallAsync(NothingAsync));

    /// <summary>The same in F#, caller and called.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void CompletesAtOnceFSharp() => InTask.Run(Inner.CallNothing(InTask.Operations));

    /// <summary>The same with a method that returns <see cref="Task"/>.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void CompletesAtOnceTask() => RunInContext(() => CallTaskAsync(NothingTaskAsync));

    /// <summary>The called one gives way once: its cost is that of a switch too.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SuspendsOnce() => InTask.Run(CallAsync(YieldOnceAsync));

    /// <summary>The same in F#, caller and called.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SuspendsOnceFSharp() => InTask.Run(Inner.CallYieldOnce(InTask.Operations));

    /// <summary>The same with a method that returns <see cref="Task"/>.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void SuspendsOnceTask() => RunInContext(() => CallTaskAsync(YieldOnceTaskAsync));

#pragma warning disable CS1998 // A call that does nothing is what is measured.
    internal static async Coroutine NothingAsync()
    {
    }

    private static async Task NothingTaskAsync()
    {
    }
#pragma warning restore CS1998

    private static async Coroutine YieldOnceAsync() => await PycosTask.YieldAsync();

    private static async Task YieldOnceTaskAsync() => await Task.Yield();

    private static async Coroutine CallAsync(Func<Coroutine> called)
    {
        for (var i = 0; i < InTask.Operations; i++)
        {
            await called();
        }
    }

    private static async Task CallTaskAsync(Func<Task> called)
    {
        for (var i = 0; i < InTask.Operations; i++)
        {
            await called();
        }
    }

    private void RunInContext(Func<Task> start)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        var end = start();
        context.RunUntilIdle();
        SynchronizationContext.SetSynchronizationContext(outer);
        end.GetAwaiter().GetResult();
    }
}
