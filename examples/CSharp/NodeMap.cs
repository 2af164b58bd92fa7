using System.Globalization;

namespace Pycos.Examples;

/// <summary>
/// A function is applied to numbers by the nodes that are named or found, whatever has started them: a person, ssh or a batch system.
/// </summary>
internal static class NodeMap
{
    public static void Run(string[] arguments)
    {
        var given = Parse(arguments);
        using var cluster = Cluster.Start(new ClusterOptions
        {
            Nodes = given.Nodes,
            FindsNodes = given.Nodes.Length == 0,
            Node = new NodeOptions { Name = "node-map", Secret = given.Secret, Port = 0 },
        });
        var results = PycosTask.Spawn(Map(cluster, given)).Value();
        var sum = results.Sum(result => result.Square);
        var servers = results.Select(result => result.Server).Distinct().ToList();
        var nodes = servers.Select(server => server.Node).Distinct().Count();
        Console.WriteLine($"the sum of the squares of {given.Count} numbers is {sum}, by {servers.Count} servers on {nodes} nodes");
        Scenario.Expect(sum == Enumerable.Range(1, given.Count).Sum(number => (long)number * number), "The sum is wrong.");
    }

    private static async Coroutine<List<(long Square, ServerId Server)>> Map(Cluster cluster, Arguments given)
    {
        await WaitForAll(cluster, Math.Max(1, given.Nodes.Length));
        return await cluster.Map(Enumerable.Range(1, given.Count), Square).ToListAsync();
    }

    /// <summary>Waits until each node that was named has a server, or any that was found: otherwise those of the first one might do all.</summary>
    private static async Coroutine WaitForAll(Cluster cluster, int count)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        for (var found = 0; found < count;)
        {
            Scenario.Expect(DateTime.UtcNow < deadline, $"Only {found} of {count} nodes have servers.");
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(50));
            found = (await cluster.ListServersAsync()).Select(server => server.Id.Node).Distinct().Count();
        }
    }

    /// <summary>What one job does: waits a little, and says where it ran.</summary>
    private static async Coroutine<(long Square, ServerId Server)> Square(int number)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(5));
        return ((long)number * number, JobContext.Current.Server);
    }

    private static Arguments Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] => new Arguments([], null, 1000),
        ["--nodes", var names, .. var rest] => Parse(rest) with { Nodes = names.Split(',') },
        ["--secret", var secret, .. var rest] => Parse(rest) with { Secret = secret },
        ["--secret-file", var path, .. var rest] => Parse(rest) with { Secret = File.ReadLines(path).First() },
        [var count, .. var rest] when int.TryParse(count, CultureInfo.InvariantCulture, out var number) => Parse(rest) with { Count = number },
        [var other, ..] => throw Scenario.Misuse(
            $"'{other}' is not understood. Give --nodes HOST:PORT,... or let nodes be found, --secret TEXT or --secret-file FILE, and perhaps a number."),
    };

    private sealed record Arguments(string[] Nodes, string? Secret, int Count);
}
