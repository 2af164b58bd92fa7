namespace Pycos.Examples;

/// <summary>Prices stream to two jobs as they come: one looks for trends and sends signals, the other writes a file.</summary>
internal static class ClusterStreaming
{
    private const double Far = 0.4;

    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        var folder = Directory.CreateTempSubdirectory("cluster-streaming-");
        try
        {
            using (cluster)
            {
                var prices = Enumerable.Range(1, Scenario.Count(rest, 1000)).Select(number => 20 + (2 * Math.Sin(number / 15.0))).ToList();
                var (signals, lines) = PycosTask.Spawn(Stream(prices, cluster, folder.FullName)).Value();
                Scenario.Expect(lines == prices.Count, "Ticks are missing in the file.");
                Scenario.Expect(signals > 0, "There was no signal.");
                Console.WriteLine($"{prices.Count} prices, {signals} signals, {lines} lines in the file of the other server");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Coroutine<(int Signals, int Lines)> Stream(List<double> prices, Cluster cluster, string folder)
    {
        var client = PycosTask.Spawn<string>(Print, new SpawnOptions { Daemon = true });
        var trends = cluster.Spawn<Tick?, int>(inbox => Analyse(client, inbox));
        var ticks = cluster.Spawn<Tick?, string>(Store);
        var (toTrends, toTicks) = (await trends.AddressAsync(), await ticks.AddressAsync());
        for (var number = 0; number <= prices.Count; number++)
        {
            var tick = number < prices.Count ? new Tick(number, prices[number]) : null;
            await toTrends.SendAsync(tick);
            await toTicks.SendAsync(tick);
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(2));
        }

        var (signals, file) = (await trends, await ticks);
        var path = Path.Combine(folder, file);
        await cluster.Node.FetchFileAsync(toTicks.Location!, file, path);
        return (signals, File.ReadAllLines(path).Length);
    }

    /// <summary>Compares each price with the average of the last ten. None stands for the end.</summary>
    private static async Coroutine<int> Analyse(TaskRef<string> client, Inbox<Tick?> inbox)
    {
        var last = new Queue<double>();
        var (before, signals) = (0, 0);
        while (await inbox.ReceiveAsync() is { } tick)
        {
            last.Enqueue(tick.Price);
            if (last.Count > 10)
            {
                last.Dequeue();
            }

            var distance = tick.Price - last.Average();
            var now = distance > Far ? 1 : distance < -Far ? -1 : 0;
            if (now != before && now != 0)
            {
                signals++;
                await client.SendAsync($"{(now > 0 ? "up" : "down")} at {tick.Number}: {tick.Price:F2}");
            }

            before = now;
        }

        return signals;
    }

    private static async Coroutine<string> Store(Inbox<Tick?> inbox)
    {
        using var writer = new StreamWriter("ticks.csv");
        while (await inbox.ReceiveAsync() is { } tick)
        {
            writer.WriteLine($"{tick.Number};{tick.Price:F2}");
        }

        return "ticks.csv";
    }

    private static async Coroutine Print(Inbox<string> inbox)
    {
        await foreach (var signal in inbox.ReadAllAsync())
        {
            Console.WriteLine(signal);
        }
    }

    private sealed record Tick(int Number, double Price);
}
