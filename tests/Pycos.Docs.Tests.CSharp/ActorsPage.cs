namespace Pycos.Docs;

public static class ActorsPage
{
    private static ActorOptions Options => new()
    {
        Job = new JobOptions { Kind = JobKind.Io, Labels = new Dictionary<string, string> { ["disk"] = "*" } },
        Restarts = new RetryPolicy { OnLoss = true, MaxAttempts = 5, Delay = TimeSpan.FromSeconds(1) },
    };

    public static void Counting()
    {
        using var cluster = Cluster.Local(1);
        Check.Equal((3, 7, true), PycosTask.Spawn(Count(cluster)).Value());
    }

    public static void Overloads()
    {
        using var cluster = Cluster.Local(1);
        Check.Equal((1, 3, 7), PycosTask.Spawn(UseOverloads(cluster)).Value());
    }

    public static void Placing() => Check.Equal((JobKind.Io, 5), (Options.Job.Kind, Options.Restarts.MaxAttempts));

    private static async Coroutine<(int First, int Second, bool IsFound)> Count(Cluster cluster)
    {
        var counter = await cluster.StartActorAsync("visitors", () => new Counter());
        var first = await counter.CallAsync(state => state.Add(3));
        var second = await counter.CallAsync(state => state.Add(4));
        Actor<Counter>? found = cluster.FindActor<Counter>("visitors");
        return (first, second, found == counter);
    }

    private static async Coroutine<(int First, int Second, int Third)> UseOverloads(Cluster cluster)
    {
        var counter = await cluster.StartActorAsync("made by a coroutine", MakeAsync);
        var first = await counter.CallAsync(state => state.AddLater(1));
        await counter.TellAsync(state => state.Add(2));
        var second = await counter.CallAsync(async state => await state.AddLater(0));
        await counter.TellAsync(async state => await state.AddLater(4));
        return (first, second, await counter.CallAsync(state => state.Add(0)));
    }

    private static async Coroutine<Counter> MakeAsync()
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
        return new Counter();
    }

    private sealed class Counter
    {
        private int total;

        public int Add(int number) => total += number;

        public async Coroutine<int> AddLater(int number)
        {
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
            return Add(number);
        }
    }
}
