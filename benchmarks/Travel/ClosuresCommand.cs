using System.Diagnostics;
using System.Text.Json;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Travel;

/// <summary>What it costs to have a function run by another process: the first one, the next one, and the same one again.</summary>
internal static class ClosuresCommand
{
    private const string Secret = "known to both ends of a benchmark";

    /// <summary>Prints a JSON line for each language and state of the node.</summary>
    public static int Run(int rounds)
    {
        foreach (var language in new[] { "csharp", "fsharp" })
        {
            var fresh = new List<ClosureSteps>();
            var warm = new List<ClosureSteps>();
            for (var round = 0; round < rounds; round++)
            {
                var store = Directory.CreateTempSubdirectory("pycos-closures-");
                using (var node = Start(ClosureNode.Command, Secret, store.FullName))
                {
                    var port = Expect(node, "ready");
                    fresh.Add(Measure(port, language));
                    warm.Add(Measure(port, language));
                    node.StandardInput.Close();
                    node.WaitForExit();
                }

                store.Delete(recursive: true);
            }

            Report(language, "fresh node", fresh);
            Report(language, "warm node", warm);
        }

        return 0;
    }

    private static ClosureSteps Measure(string port, string language)
    {
        using var client = Start(ClosureClient.Command, Secret, port, language);
        var steps = JsonSerializer.Deserialize<ClosureSteps>(Expect(client, "done"))!;
        client.WaitForExit();
        return steps;
    }

    private static void Report(string language, string node, List<ClosureSteps> rounds)
    {
        double Median(Func<ClosureSteps, double> figure)
        {
            var sorted = rounds.Select(figure).Order().ToArray();
            return Math.Round(sorted[sorted.Length / 2], 1);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            workload = "closures",
            language,
            node,
            rounds = rounds.Count,
            met_ms = Median(steps => steps.MetMilliseconds),
            first_ms = Median(steps => steps.FirstMilliseconds),
            first_bytes = Median(steps => steps.FirstBytes),
            next_ms = Median(steps => steps.NextMilliseconds),
            warm_us = Median(steps => steps.WarmMicroseconds),
            plain_us = Median(steps => steps.PlainMicroseconds),
            wire_bytes = Median(steps => steps.WireBytes),
        }));
    }

    private static Process Start(params string[] arguments)
    {
        var command = OwnProgram.Command(arguments);
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        return Process.Start(command) ?? throw new InvalidOperationException($"{command.FileName} did not start");
    }

    private static string Expect(Process process, string word)
    {
        var line = process.StandardOutput.ReadLine();
        return line?.StartsWith($"{word} ", StringComparison.Ordinal) == true
            ? line[(word.Length + 1)..]
            : throw new InvalidOperationException($"a process said '{line}' instead of '{word}'");
    }
}
