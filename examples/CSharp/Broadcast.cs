namespace Pycos.Examples;

/// <summary>A channel sends numbers to a task that adds them and to one that multiplies them.</summary>
internal static class Broadcast
{
    public static void Run(string[] arguments)
    {
        var (sent, sum, product) = PycosTask.Spawn(Send()).Value();
        Scenario.Expect(
            Math.Abs(sum - sent.Sum()) < 1e-9 && Math.Abs(product - sent.Aggregate(1.0, (x, y) => x * y)) < 1e-9,
            "The sum or the product is not that of the numbers sent.");
        Console.WriteLine($"sum {sum:F6}, product {product:F6}");
    }

    private static async Coroutine<(double[] Sent, double Sum, double Product)> Send()
    {
        var scheduler = Scheduler.Current!;
        using var numbers = new BroadcastChannel<double?>("numbers");
        var sum = scheduler.Spawn<double?, double>(inbox => Fold(inbox, (x, y) => x + y, 0), out var adder);
        var product = scheduler.Spawn<double?, double>(inbox => Fold(inbox, (x, y) => x * y, 1), out var multiplier);
        numbers.Subscribe(adder);
        numbers.Subscribe(multiplier);
        double[] sent = [.. Enumerable.Range(0, 4).Select(_ => 1 + Random.Shared.NextDouble())];
        foreach (var number in sent)
        {
            var reached = await numbers.DeliverAsync(number, 2, TimeSpan.FromSeconds(5));
            Scenario.Expect(reached == 2, $"{reached} tasks got the message, and not 2.");
        }

        numbers.Send(null);
        // What was sent before arrives although they leave at once.
        numbers.Unsubscribe(adder);
        numbers.Unsubscribe(multiplier);
        return (sent, await sum, await product);
    }

    private static async Coroutine<double> Fold(Inbox<double?> inbox, Func<double, double, double> operation, double start)
    {
        var result = start;
        while (await inbox.ReceiveAsync() is { } number)
        {
            result = operation(result, number);
        }

        return result;
    }
}
