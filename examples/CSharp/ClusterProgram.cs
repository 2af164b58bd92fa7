using System.Text;

namespace Pycos.Examples;

/// <summary>Jobs run a program of the system: what the client sends them goes into its input, what it writes goes to the client.</summary>
internal static class ClusterProgram
{
    /// <summary>Reads numbers and writes their squares, until its input ends.</summary>
    private const string Squares = "while read number; do echo $number squared is $((number * number)); done";

    private const int NumbersEach = 10;

    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var numbers = Enumerable.Range(1, NumbersEach * Scenario.Count(rest, 3)).ToList();
            var lines = PycosTask.Spawn(RunAll(numbers, cluster)).Value();
            Scenario.Expect(
                lines.Order().SequenceEqual(numbers.Select(number => $"{number} squared is {number * number}").Order()),
                "Lines are missing or wrong.");
            Console.WriteLine($"{numbers.Count / NumbersEach} programs have written {lines.Count} lines");
        }
    }

    private static async Coroutine<List<string>> RunAll(List<int> numbers, Cluster cluster)
    {
        var collected = PycosTask.Current.Scheduler.Spawn<string, List<string>>(inbox => Collect(numbers.Count, inbox), out var client);
        var tasks = numbers.Chunk(NumbersEach).Select(part => PycosTask.Spawn(Feed(part, cluster, client))).ToList();
        foreach (var task in tasks)
        {
            Scenario.Expect(await task == 0, "A program has failed.");
        }

        return await collected;
    }

    private static async Coroutine<int> Feed(int[] numbers, Cluster cluster, TaskRef<string> client)
    {
        var job = cluster.Spawn<int?, int>(inbox => RunProgram(client, inbox));
        var there = await job.AddressAsync();
        foreach (var number in numbers)
        {
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(50)));
            await there.SendAsync(number);
        }

        await there.SendAsync(null);
        return await job;
    }

    /// <summary>What a job does with the numbers that it is sent; none stands for their end.</summary>
    private static async Coroutine<int> RunProgram(TaskRef<string> client, Inbox<int?> inbox)
    {
        var piped = new AsyncProcessOptions { StandardInput = ProcessRedirection.Pipe, StandardOutput = ProcessRedirection.Pipe };
        await using var program = AsyncProcess.Start("sh", ["-c", Squares], piped);
        var output = PycosTask.Spawn(PassOn(program.StandardOutput!, client));
        while (await inbox.ReceiveAsync() is { } number)
        {
            await program.StandardInput!.WriteAllAsync(Encoding.ASCII.GetBytes($"{number}\n"));
        }

        program.StandardInput!.Dispose();
        await output;
        return (await program.WaitForExitAsync()).Code;
    }

    private static async Coroutine PassOn(AsyncFile output, TaskRef<string> client)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            await client.SendAsync(line);
        }
    }

    private static async Coroutine<List<string>> Collect(int count, Inbox<string> inbox)
    {
        var lines = new List<string>();
        while (lines.Count < count)
        {
            lines.Add(await inbox.ReceiveAsync());
            Console.WriteLine(lines[^1]);
        }

        return lines;
    }
}
