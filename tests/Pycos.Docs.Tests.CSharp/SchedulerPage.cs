using Microsoft.Extensions.Logging;

namespace Pycos.Docs;

public static class SchedulerPage
{
    public static void OwnScheduler() => Check.IsTrue(Switches() >= 11, "the first step and ten sleeps are switches");

    public static void Group() => Check.Equal(15, SumByCustomer([("a", 1), ("b", 2), ("a", 4), ("c", 8)]).Sum());

    public static void Log()
    {
        var path = Path.GetTempFileName();
        LogToFile(path);
        Check.IsTrue(File.ReadAllText(path).Contains("main - started with 0 tasks", StringComparison.Ordinal), "the line is there");
        File.Delete(path);
    }

    static long Switches()
    {
        using var scheduler = new Scheduler(new SchedulerOptions { Name = "workers", StallThreshold = TimeSpan.FromMilliseconds(50) });
        scheduler.Stalled += (_, stall) => Console.Error.WriteLine($"{stall.Task} has run for {stall.Elapsed}");
        scheduler.UnhandledException += (_, failure) => Console.Error.WriteLine($"{failure.Task}: {failure.Exception.Message}");

        scheduler.Spawn(Ticks());
        scheduler.Join();
        return scheduler.Statistics.Switches;

        static async Coroutine Ticks()
        {
            for (var i = 0; i < 10; i++)
            {
                await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
            }
        }
    }

    static int[] SumByCustomer(IEnumerable<(string Customer, int Amount)> orders)
    {
        using var group = new SchedulerGroup(new SchedulerGroupOptions { Count = 2 });
        var sums = new int[group.Count]; // each is touched by tasks of one scheduler only
        foreach (var (customer, amount) in orders)
        {
            group.Spawn(customer, Add(amount)); // all orders of a customer run on the same scheduler
        }

        group.Join();
        return sums;

        async Coroutine Add(int amount)
        {
            await PycosTask.YieldAsync();
            sums[group.ToList().IndexOf(PycosTask.Current.Scheduler)] += amount;
        }
    }

    static void LogToFile(string path)
    {
        using var file = new StreamWriter(path);
        using var log = new LineLoggerProvider(new LineLoggerOptions { Output = file, ShowMilliseconds = true });
        using var scheduler = new Scheduler(new SchedulerOptions { Name = "workers", Logger = log.CreateLogger("pycos") });
        log.CreateLogger("main").LogInformation("started with {Tasks} tasks", scheduler.Statistics.LiveTasks);
    }
}
