using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Pycos.Benchmarks.Closures;
using Pycos.Benchmarks.FSharp;

namespace Pycos.Benchmarks.Travel;

/// <summary>A program that has functions run at a node, and prints what each step took.</summary>
internal sealed class ClosureClient(PycosNode node, Location place, string language)
{
    public const string Command = "closure-client";

    private const int Calls = 15_000;
    private const int Batch = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 10)];

    /// <summary>Runs in a process of its own, since only the first function of a process is the first.</summary>
    public static int Run(string secret, int port, string language)
    {
        var begun = Stopwatch.GetTimestamp();
        using var node = PycosNode.Start(ClosureNode.Options("client", new NodeSecret(secret)) with { SendsCode = true });
        var client = new ClosureClient(node, new Location(IPAddress.Loopback, port), language);
        var steps = node.UserScheduler.Spawn(client.MeasureAsync(begun)).AsTask().GetAwaiter().GetResult();
        Console.WriteLine($"done {JsonSerializer.Serialize(steps)}");
        return 0;
    }

    private async Coroutine<ClosureSteps> MeasureAsync(long begun)
    {
        await node.ConnectAsync(place);
        var met = Stopwatch.GetElapsedTime(begun);
        var before = BytesSent;
        await WithThreeAsync(1);
        var first = Stopwatch.GetElapsedTime(begun);
        var bytesOfFirst = BytesSent - before;
        var next = await TimedAsync(WithArrayAsync);
        var warm = new List<double>();
        var plain = new List<double>();
        var wire = 0L;
        using var echo = await node.LocateServiceAsync<byte[], byte[]>(ClosureNode.Echo, place, Limit) switch
        {
            var found => found.TryGetValue(out var service) ? service : throw new InvalidOperationException("the node has no echo"),
        };
        for (var done = 0; done < Calls; done += Batch)
        {
            before = BytesSent;
            warm.Add((await TimedAsync(() => ManyAsync(() => WithThreeAsync(1)))) * 1_000 / Batch);
            wire = (BytesSent - before) / Batch;
            var payload = new byte[96];
            plain.Add((await TimedAsync(() => ManyAsync(async () => (await echo.CallAsync(payload)).Length))) * 1_000 / Batch);
        }

        return new ClosureSteps(met.TotalMilliseconds, first.TotalMilliseconds, bytesOfFirst, next, warm.Min(), plain.Min(), wire);
    }

    private long BytesSent => node.ConnectedPeers[0].Statistics.BytesSent;

    private static async Coroutine<double> TimedAsync(Func<Coroutine<int>> step)
    {
        var begun = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static async Coroutine<int> ManyAsync(Func<Coroutine<int>> step)
    {
        for (var i = 0; i < Batch; i++)
        {
            await step();
        }

        return Batch;
    }

    private Coroutine<int> WithThreeAsync(int number) => language == "fsharp"
        ? FSharpClosures.WithThree(node, place, number, "three", 3.5)
        : node.RunAsync(place, CSharpClosures.WithThree(number, "three", 3.5));

    private Coroutine<int> WithArrayAsync() => language == "fsharp"
        ? FSharpClosures.WithArray(node, place, Numbers)
        : node.RunAsync(place, CSharpClosures.WithArray(Numbers));
}
