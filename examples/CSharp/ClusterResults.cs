namespace Pycos.Examples;

/// <summary>Jobs sleep for different times; their results are awaited in the order in which they were submitted, and one of them fails.</summary>
internal static class ClusterResults
{
    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var count = Scenario.Count(rest, 10);
            var results = PycosTask.Spawn(SubmitAll(count, cluster)).Value();
            var expected = Enumerable.Range(1, count).Select(number => number % 7 == 0 ? (int?)null : number);
            Console.WriteLine($"{results.Count(result => result is not null)} of {count} jobs have a result");
            Scenario.Expect(results.SequenceEqual(expected), "Results are missing, or not in order.");
        }
    }

    private static async Coroutine<Result> Work(int number, TimeSpan pause)
    {
        await PycosTask.SleepAsync(pause);
        return number % 7 == 0
            ? throw new InvalidOperationException($"I do not like {number}.")
            : new Result(number, JobContext.Current.Server.ToString(), DateTimeOffset.Now);
    }

    private static async Coroutine<List<int?>> SubmitAll(int count, Cluster cluster)
    {
        var jobs = new List<Job<Result>>();
        for (var submitted = 1; submitted <= count; submitted++)
        {
            var (number, pause) = (submitted, TimeSpan.FromMilliseconds(Random.Shared.Next(100, 400)));
            jobs.Add(cluster.Submit(() => Work(number, pause)));
        }

        var results = new List<int?>();
        foreach (var job in jobs)
        {
            results.Add(await Show(job));
        }

        return results;
    }

    private static async Coroutine<int?> Show(Job<Result> job)
    {
        try
        {
            var (number, server, ended) = await job;
            Console.WriteLine($"job {number} was run by server {server} until {ended:T}");
            return number;
        }
        catch (JobFailedException failure)
        {
            Console.WriteLine(failure.Message);
            return null;
        }
    }

    private sealed record Result(int Number, string Server, DateTimeOffset Ended);
}
