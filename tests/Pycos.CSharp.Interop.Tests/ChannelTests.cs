namespace Pycos.CSharp.Interop.Tests;

/// <summary>Channels, categories and blocking calls as a C# programmer meets them.</summary>
internal static class ChannelTests
{
    internal static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[R41 R42] a channel's transform may return a plain message or drop one, and await foreach ends with the channel", () => Run(Channels())),
        ("[R46] categories are told by an out parameter", () => Run(Categories())),
        ("[R53] the value of a blocking call comes back to the scheduler's thread", () => Run(Blocking())),
    ];

    private static void Run(Coroutine test)
    {
        using var scheduler = new Scheduler();
        Check(scheduler.Spawn(test).AsTask().Wait(TimeSpan.FromSeconds(30)));
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("The promise does not hold.");
        }
    }

    private static async Coroutine Channels()
    {
        var ticks = new BroadcastChannel<int>("ticks", new() { Transform = (_, i) => i > 0 ? i * 2 : Transformed.Drop<int>() });
        using var queue = ticks.OpenSubscription();
        Check(ticks.Send(-1).Reached == 0 && ticks.Send(1).Reached == 1 && (await ticks.SendAsync(2)).Reached == 1);
        ticks.Close();
        var seen = new List<int>();
        await foreach (var tick in queue.ReadAllAsync())
        {
            seen.Add(tick);
        }

        Check(seen is [2, 4]);
    }

    private static async Coroutine Categories()
    {
        var scheduler = Scheduler.Current!;
        var task = scheduler.Spawn<int, int>(Receive, out var address);
        address.Send(1);
        address.Send(2);
        Check(await task == 2);

        static async Coroutine<int> Receive(Inbox<int> inbox)
        {
            var categories = new MessageCategories<int, string>(inbox);
            categories.Add((int message, out string category) => (category = "even") is not null && message % 2 == 0);
            return (await categories.ReceiveAsync("even")).Value;
        }
    }

    private static async Coroutine Blocking()
    {
        var here = Environment.CurrentManagedThreadId;
        var there = await BlockingPool.Shared.RunAsync(() => Environment.CurrentManagedThreadId);
        Check(there != here && Environment.CurrentManagedThreadId == here);
    }
}
