namespace Pycos.Benchmarks.Children;

/// <summary>Says which poller a scheduler of ours has in this environment.</summary>
internal static class PollerProbe
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "poller";

    /// <summary>Prints the poller's name, or why there is none.</summary>
    public static int Run()
    {
        try
        {
            using var scheduler = new Scheduler();
            Console.WriteLine(scheduler.PollerName);
        }
        catch (InvalidOperationException refusal)
        {
            Console.WriteLine(refusal.InnerException?.Message ?? refusal.Message);
        }

        return 0;
    }
}
