using Pycos.Testing;

namespace Pycos.Docs;

public static class ChannelsPage
{
    public static void Channels()
    {
        using var simulation = new Simulation(seed: 1);
        Check.Equal((2, 3), simulation.Run(Send()));
    }

    static async Coroutine Sum(Inbox<int> numbers) => Check.Equal(7, await numbers.ReceiveAsync() + await numbers.ReceiveAsync());

    static async Coroutine<(int Reached, int First)> Send()
    {
        var summing = PycosTask.Spawn<int>(Sum);
        using var prices = new BroadcastChannel<int>(
            "prices",
            new() { Transform = (_, price) => price > 0 ? price : Transformed.Drop<int>() });
        using var queue = prices.OpenSubscription();
        prices.Subscribe(summing);
        prices.Send(3);
        var reached = await prices.DeliverAsync(4);
        var first = await queue.NextAsync();
        return (reached, first);
    }
}
