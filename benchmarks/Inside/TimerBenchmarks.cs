using BenchmarkDotNet.Attributes;
using Pycos.Internals;

namespace Pycos.Benchmarks.Inside;

/// <summary>The timer wheel alone, with as many timers at a time as a call has operations.</summary>
public class TimerBenchmarks
{
    private const long Second = 1_000_000_000;

    private readonly PycosTask[] tasks = new PycosTask[InTask.Operations];
    private readonly long[] deadlines = new long[InTask.Operations];

    /// <summary>Makes the tasks, which never start, and their deadlines, spread over a second; from a seed, so that runs agree.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = CallBenchmarks.NothingAsync().Claim().MoveToTask(Scheduler.Default);
            deadlines[i] = random.NextInt64(Second);
        }
    }

    /// <summary>Into a wheel that is empty at first.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void Insert() => Fill(new TimerWheel(0));

    /// <summary>What most timeouts come to: they are taken back.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void InsertAndCancel()
    {
        var wheel = new TimerWheel(0);
        Fill(wheel);
        foreach (var task in tasks)
        {
            wheel.Remove(task);
        }
    }

    /// <summary>All of them fire, in the order of their deadlines.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void InsertAndFire()
    {
        var wheel = new TimerWheel(0);
        Fill(wheel);
        while (wheel.NextLook <= Second && wheel.TakeDue(Second) is not null)
        {
        }
    }

    /// <summary>A cancelled timer just after it was inserted, when it is still in the processor's cache.</summary>
    [Benchmark(OperationsPerInvoke = InTask.Operations)]
    public void InsertAndCancelAtOnce()
    {
        var wheel = new TimerWheel(0);
        for (var i = 0; i < tasks.Length; i++)
        {
            wheel.Insert(tasks[0], deadlines[i]);
            wheel.Remove(tasks[0]);
        }
    }

    private void Fill(TimerWheel wheel)
    {
        for (var i = 0; i < tasks.Length; i++)
        {
            wheel.Insert(tasks[i], deadlines[i]);
        }
    }
}
