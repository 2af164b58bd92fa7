using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>An actor adds up what jobs of other servers find, until its server is killed; then it is started again, with a new state.</summary>
internal static class ClusterActor
{
    private const int Parts = 20;
    private const int WordsOfPart = 500;

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            PycosTask.Spawn(Work(cluster)).Value();
        }
    }

    private static async Coroutine<int> Work(Cluster cluster)
    {
        var options = new ActorOptions { Job = new JobOptions { Kind = JobKind.Io }, Restarts = RetryPolicy.OnLossOf(3) };
        var tally = await cluster.StartActorAsync("tally", () => new Tally(), options);
        await cluster.Map(Enumerable.Range(1, Parts), part => CountPart(tally, part)).ToListAsync();
        var most = await tally.CallAsync(state => state.Most);
        var total = await tally.CallAsync(state => state.Total);
        Console.WriteLine($"{total} words, the most frequent is {most}");
        Scenario.Expect(total == Parts * WordsOfPart, $"{total} words were counted.");
        Scenario.Expect(await IsTold(tally), "The call does not tell that it was lost.");
        var counted = await tally.CallAsync(state => state.Total);
        var place = await tally.LocateAsync();
        await tally.StopAsync();
        Scenario.Expect(counted == 0, $"The new state has {counted} words.");
        Console.WriteLine($"the tally had {total} words, and has {counted} in its life number {place.Incarnation}");
        return total;
    }

    /// <summary>A job: the handle of the actor is captured, and works here as in the client.</summary>
    private static async Coroutine<int> CountPart(Actor<Tally> tally, int part)
    {
        var counts = WordsOf(part).CountBy(word => word).ToList();
        return await tally.CallAsync(state =>
        {
            foreach (var (word, number) in counts)
            {
                state.Add(word, number);
            }

            return state.Total;
        });
    }

    /// <summary>Its server dies in the middle of a call.</summary>
    private static async Coroutine<bool> IsTold(Actor<Tally> tally)
    {
        try
        {
            await tally.CallAsync(state =>
            {
                Process.GetCurrentProcess().Kill();
                return state.Total;
            });
            return false;
        }
        catch (ActorLostException lost)
        {
            Console.WriteLine(lost.Message);
            return true;
        }
    }

    /// <summary>A part of a text in which one word is more frequent than others.</summary>
    private static List<string> WordsOf(int part)
    {
        var random = new Random(part);
        string[] words = ["task", "task", "inbox", "node"];
        return [.. Enumerable.Range(0, WordsOfPart).Select(_ => words[random.Next(words.Length)])];
    }

    /// <summary>What lives in one server, and is called from all: without a lock, since calls come one at a time.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, int> counts = [];

        public int Total => counts.Values.Sum();

        public string Most => counts.MaxBy(entry => entry.Value).Key;

        public void Add(string word, int number) => counts[word] = counts.GetValueOrDefault(word) + number;
    }
}
