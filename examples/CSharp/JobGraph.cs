namespace Pycos.Examples;

/// <summary>
/// Jobs that wait for others: a report on all regions is made when those on each are there, and what depends on one that fails never runs.
/// </summary>
internal static class JobGraph
{
    private static readonly (string Region, int Seed)[] regions = [("north", 3), ("east", 5), ("south", 8), ("west", 13)];

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var (whole, broken) = Build(cluster);
            var (text, state) = PycosTask.Spawn(Follow(whole, broken)).Value();
            var totals = regions.Select(region => (region.Region, Total: AmountsOf(region.Seed).Sum())).ToList();
            var expected = $"in all {totals.Sum(region => region.Total)}, most in the {totals.MaxBy(region => region.Total).Region}";
            Scenario.Expect(text == expected, $"It should say: {expected}.");
            Scenario.Expect(state == JobState.Cancelled, "What depends on a failure was run.");
        }
    }

    /// <summary>None of this waits: all jobs are submitted before the first one has ended.</summary>
    private static (Job<string> Whole, Job Broken) Build(Cluster cluster)
    {
        var summaries = regions.Select(each =>
        {
            var (region, seed) = each;
            return cluster.Submit(() => Extract(region, seed)).Then(Summarise);
        }).ToList();
        var whole = cluster.SubmitAfter(summaries, Report);
        var broken = cluster.Submit(ExtractIslands).Then(Summarise);
        return (whole, broken);
    }

    private static async Coroutine<(string Text, JobState State)> Follow(Job<string> whole, Job broken)
    {
        var text = await whole;
        Console.WriteLine(text);
        var state = await broken.FinishAsync();
        Console.WriteLine(broken.Story[^1].Text);
        return (text, state);
    }

    private static int[] AmountsOf(int seed) => [.. Enumerable.Range(1, 30).Select(day => day * seed % 97)];

    private static async Coroutine<Sales> Extract(string region, int seed)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(50));
        return new Sales(region, AmountsOf(seed));
    }

    private static async Coroutine<Sales> ExtractIslands() =>
        throw new FileNotFoundException("the file of the islands is missing");

    private static async Coroutine<Summary> Summarise(Sales sales) =>
        new(sales.Region, sales.Amounts.Sum(), sales.Amounts.Max());

    private static async Coroutine<string> Report(Summary[] summaries) =>
        $"in all {summaries.Sum(summary => summary.Total)}, most in the {summaries.MaxBy(summary => summary.Total)!.Region}";

    private sealed record Sales(string Region, int[] Amounts);

    private sealed record Summary(string Region, int Total, int Largest);
}
