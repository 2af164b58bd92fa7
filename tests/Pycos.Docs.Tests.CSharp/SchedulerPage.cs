namespace Pycos.Docs;

public static class SchedulerPage
{
    public static void OwnScheduler() => Check.IsTrue(Switches() >= 11, "the first step and ten sleeps are switches");

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
}
