using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>
/// Lambdas run in the process of a node that has none of their code: they go there with all that they have captured, and with the
/// assemblies that the node lacks.
/// </summary>
internal static class ShipClosure
{
    private const int Calls = 1000;

    public static void Run(string[] arguments)
    {
        using var bare = new BareNode();
        Console.WriteLine($"this is process {Environment.ProcessId}, the node is process {bare.ProcessId}");
        using var node = bare.StartCaller();
        PycosTask.Spawn(ShipAll(bare, node)).AsTask().GetAwaiter().GetResult();
    }

    private static async Coroutine ShipAll(BareNode bare, PycosNode node)
    {
        await node.ConnectAsync(bare.Location);
        var body = PostageOf();

        // The first lambda brings its assemblies.
        Scenario.Expect(await Ship("first lambda", bare, node, body) > 0, "No assembly was sent.");

        // Another one finds them there.
        Scenario.Expect(await Ship("another lambda", bare, node, CountryNames()) == 0, "Assemblies were sent twice.");

        // Now only what was captured goes, and both sides know how to read it.
        await Repeat(node, bare.Location, body);
        var clock = Stopwatch.StartNew();
        await Repeat(node, bare.Location, body);
        var each = clock.Elapsed.TotalMicroseconds / Calls;
        Console.WriteLine(
            $"the first one again, {Calls:N0} times: {each:F0} µs each, {Closure.Inspect(body).Bytes} bytes of closure");
    }

    /// <summary>A lambda that has captured an array, a record, a dictionary, and a function of another assembly.</summary>
    private static Func<Coroutine<Answer>> PostageOf()
    {
        int[] grams = [300, 1200, 4500];
        var recipient = new Recipient("Ada", "UK");
        var perKilogram = new Dictionary<string, decimal> { ["FR"] = 9.80m, ["UK"] = 14.50m };
        Func<int, decimal, decimal> priceOf = Postage.PriceOf;

        return async () =>
        {
            var total = grams.Sum(item => priceOf(item, perKilogram[recipient.Country]));
            return new Answer($"{total} for {grams.Length} items to {recipient.Name}", Environment.ProcessId);
        };
    }

    private static Func<Coroutine<Answer>> CountryNames()
    {
        string[] countries = ["UK", "FR"];
        return async () => new Answer(string.Join(" and ", countries), Environment.ProcessId);
    }

    /// <summary>Runs a lambda at the other node, and tells what that took.</summary>
    /// <returns>How many bytes of assemblies were sent.</returns>
    private static async Coroutine<long> Ship(string what, BareNode bare, PycosNode node, Func<Coroutine<Answer>> body)
    {
        var before = BareNode.SentBy(node).CodeBytesSent;
        var clock = Stopwatch.StartNew();
        var answer = await node.RunAsync(bare.Location, body);
        var took = clock.Elapsed.TotalMilliseconds;
        var sent = BareNode.SentBy(node).CodeBytesSent - before;
        Console.WriteLine($"{what}: {answer.Text}, computed in process {answer.Process}");
        Console.WriteLine($"    {took:F1} ms, {sent:N0} bytes of assemblies sent");
        Scenario.Expect(answer.Process == bare.ProcessId, "It has run in the wrong process.");
        return sent;
    }

    private static async Coroutine Repeat(PycosNode node, Location location, Func<Coroutine<Answer>> body)
    {
        for (var call = 0; call < Calls; call++)
        {
            await node.RunAsync(location, body);
        }
    }

    private sealed record Recipient(string Name, string Country);

    private sealed record Answer(string Text, int Process);
}
