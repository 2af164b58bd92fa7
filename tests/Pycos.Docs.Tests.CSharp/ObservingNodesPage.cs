using System.Diagnostics;

namespace Pycos.Docs;

public static class ObservingNodesPage
{
    public static void Observed()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Pycos.Net",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Console.WriteLine($"{activity.OperationName}: {activity.Duration}"),
        };
        ActivitySource.AddActivityListener(listener);
        using var a = PycosNode.Start(Options("observed-a"));
        using var b = PycosNode.Start(Options("observed-b"));
        using var service = b.AddService<int, int>("double", DoubleAsync);
        var task = a.UserScheduler.Spawn(CallAsync(a, b.Location!)).AsTask();
        Check.IsTrue(task.Wait(TimeSpan.FromSeconds(30)), "it ends in time");
        Check.Equal(8, task.Result);
        Print(a, b.Location!);
        Check.Equal(PeerEventKind.Met, a.StoryOf(b.Location!)[0].Kind);
    }

    private static async Coroutine<int> DoubleAsync(int number, ServiceCall call)
    {
        await PycosTask.YieldAsync();
        return 2 * number;
    }

    private static async Coroutine<int> CallAsync(PycosNode node, Location server)
    {
        await node.ConnectAsync(server);
        var found = await node.LocateServiceAsync<int, int>("double", server, TimeSpan.FromSeconds(10));
        return await found.Value.CallAsync(4);
    }

    private static void Print(PycosNode node, Location location)
    {
        foreach (var happened in node.StoryOf(location))
        {
            Console.WriteLine(happened);
        }
    }

    private static NodeOptions Options(string name) => new()
    {
        Name = name,
        Port = 0,
        Discovery = DiscoveryOptions.Off,
        Scheduler = new Scheduler(new SchedulerOptions { Name = name, Names = new TaskNames() }),
        Secret = "a secret of those who are observed",
    };
}
