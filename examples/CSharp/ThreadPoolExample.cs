using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>Blocking calls on threads of their own, while a ticker goes on.</summary>
internal static class ThreadPoolExample
{
    public static void Run(string[] arguments)
    {
        var pool = new BlockingPool(new BlockingPoolOptions { Threads = 2 });
        var longest = PycosTask.Spawn(Call(pool)).Value();
        Scenario.Expect(pool.Statistics.Threads == 0, "Threads of the pool are left.");
        Console.WriteLine($"7, a division by zero, and a second of blocking; longest tick {longest.TotalMilliseconds:F0} ms");
    }

    private static async Coroutine<TimeSpan> Call(BlockingPool pool)
    {
        var sum = await pool.RunAsync(() => 3 + 4);
        Scenario.Expect(sum == 7, $"The sum is {sum} and not 7.");
        var failed = false;
        try
        {
            var zero = 0;
            await pool.RunAsync(() => 1 / zero);
        }
        catch (DivideByZeroException)
        {
            failed = true;
        }

        Scenario.Expect(failed, "The exception of the job did not reach the task.");
        var longest = TimeSpan.Zero;
        var job = PycosTask.Spawn(pool.RunAsync(() => Thread.Sleep(1000)));
        while (job.IsAlive)
        {
            var started = Stopwatch.GetTimestamp();
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(20));
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        await pool.TerminateAsync();
        return longest;
    }
}
