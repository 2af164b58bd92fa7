using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>How a scheduler is waited for, how it is ended with everything in it, and how the next one starts.</summary>
internal static class Lifecycle
{
    public static void Run(string[] arguments)
    {
        // Two lists: tasks write the first, on the scheduler's thread; at-exit functions the second, on this one.
        var cleanedUp = new List<string>();
        var exits = new List<int>();

        var first = Scheduler.Default;
        PycosTask.Spawn(SleepLong("sleeper"));
        PycosTask.Spawn(SleepLong("daemon"), new SpawnOptions { Daemon = true });
        foreach (var priority in (int[])[1, 10, 5])
        {
            first.AtExit(priority, () => exits.Add(priority));
        }

        var idle = first.Join(TimeSpan.FromSeconds(0.1));
        Console.WriteLine($"after 0.1 s only daemons are left: {idle}");
        Scenario.Expect(!idle, "The sleeper is not waited for.");

        var clock = Stopwatch.StartNew();
        first.Terminate();
        var elapsed = clock.Elapsed;
        Console.WriteLine($"terminated in {elapsed.TotalMilliseconds:0} ms");
        Console.WriteLine($"cleaned up: {string.Join(", ", cleanedUp)}");
        Console.WriteLine($"at-exit functions by priority: {string.Join(", ", exits)}");
        Scenario.Expect(elapsed < TimeSpan.FromSeconds(1), "Terminating took too long.");
        Scenario.Expect(cleanedUp.Order().SequenceEqual(["daemon", "sleeper"]), "A finally block did not run.");
        Scenario.Expect(exits.SequenceEqual([10, 5, 1]), "The at-exit functions ran in a wrong order.");

        var next = PycosTask.Spawn(WhoRunsMe()).Value();
        Console.WriteLine($"a new task runs on a new scheduler: {next != first}");
        Scenario.Expect(next != first && next.IsAlive && !first.IsAlive, "The terminated scheduler was used again.");

        async Coroutine SleepLong(string name)
        {
            try
            {
                await PycosTask.SleepAsync(TimeSpan.FromSeconds(1000));
            }
            finally
            {
                cleanedUp.Add(name);
            }
        }
    }

    private static async Coroutine<Scheduler> WhoRunsMe()
    {
        await PycosTask.YieldAsync();
        return PycosTask.Current.Scheduler;
    }
}
