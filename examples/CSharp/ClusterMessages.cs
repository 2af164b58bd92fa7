namespace Pycos.Examples;

/// <summary>Each job is given an object and the address of a task of the client, to which it delivers another object.</summary>
internal static class ClusterMessages
{
    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var count = Scenario.Count(rest, 5);
            var answers = PycosTask.Spawn(Ask(count, cluster)).Value();
            Console.WriteLine($"{answers.Count} answers from {answers.DistinctBy(answer => answer.Server).Count()} servers");
            Scenario.Expect(
                answers.Select(answer => answer.Root).Order().SequenceEqual(Enumerable.Range(1, count).Select(number => Math.Sqrt(number))),
                "Answers are missing or wrong.");
        }
    }

    private static async Coroutine<List<Answer>> Ask(int count, Cluster cluster)
    {
        var collected = PycosTask.Current.Scheduler.Spawn<Answer, List<Answer>>(inbox => Collect(count, inbox), out var collector);
        var jobs = new List<Job<DeliveryResult>>();
        for (var number = 1; number <= count; number++)
        {
            var question = new Question(number, DateTimeOffset.Now);
            jobs.Add(cluster.Submit(() => Solve(collector, question)));
        }

        foreach (var job in jobs)
        {
            Scenario.Expect(await job == DeliveryResult.Delivered, "An answer was not delivered.");
        }

        return await collected;
    }

    private static async Coroutine<DeliveryResult> Solve(TaskRef<Answer> collector, Question question)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(100));
        return await collector.DeliverAsync(
            new Answer(question, Math.Sqrt(question.Number), JobContext.Current.Server.ToString()));
    }

    private static async Coroutine<List<Answer>> Collect(int count, Inbox<Answer> inbox)
    {
        var answers = new List<Answer>();
        while (answers.Count < count)
        {
            var answer = await inbox.ReceiveAsync();
            Console.WriteLine($"the root of {answer.Question.Number} is {answer.Root:F3}, says server {answer.Server}");
            answers.Add(answer);
        }

        return answers;
    }

    private sealed record Question(int Number, DateTimeOffset Asked);

    private sealed record Answer(Question Question, double Root, string Server);
}
