namespace Pycos.Examples;

/// <summary>Files go to servers, jobs make others of them, and these come back.</summary>
internal static class ClusterFiles
{
    public static void Run(string[] arguments)
    {
        var home = Directory.CreateTempSubdirectory("cluster-files-");
        try
        {
            var results = Path.Combine(home.FullName, "results");
            var (cluster, rest) = ClusterArguments.Start(arguments, results);
            using (cluster)
            {
                var inputs = WriteInputs(home.FullName, Scenario.Count(rest, 4));
                var tasks = inputs.Select(input => PycosTask.Spawn(Process(cluster, input))).ToList();
                foreach (var (input, task) in inputs.Zip(tasks))
                {
                    var result = task.Value();
                    Scenario.Expect(
                        File.ReadAllLines(Path.Combine(results, result)).SequenceEqual(LengthsOf(input)),
                        $"{result} is not what it should be.");
                }

                Console.WriteLine($"{tasks.Count} files were there and back");
            }
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Coroutine<string> Process(Cluster cluster, string path)
    {
        var job = cluster.Spawn<string, string>(MeasureLines);
        var there = await job.AddressAsync();
        await cluster.Node.SendFileAsync(there.Location!, path);
        await there.SendAsync(Path.GetFileName(path));
        var result = await job;
        Console.WriteLine($"{Path.GetFileName(path)} was processed at {there.Location} and came back as {result}");
        return result;
    }

    /// <summary>What a job does: waits for the name of a file that has come to its server, and sends the client another one.</summary>
    private static async Coroutine<string> MeasureLines(Inbox<string> inbox)
    {
        var name = await inbox.ReceiveAsync();
        var result = $"result-{name}";
        await File.WriteAllLinesAsync(result, LengthsOf(name));
        await JobContext.Current.SendFileAsync(result);
        File.Delete(name);
        File.Delete(result);
        return result;
    }

    private static IEnumerable<string> LengthsOf(string file) =>
        File.ReadAllLines(file).Select((line, number) => $"line {number + 1}: {line.Length}");

    private static List<string> WriteInputs(string folder, int count)
    {
        var inputs = Enumerable.Range(1, count).Select(number => Path.Combine(folder, $"text-{number}.txt")).ToList();
        for (var number = 1; number <= count; number++)
        {
            File.WriteAllLines(inputs[number - 1], Enumerable.Range(1, number).Select(length => new string('x', length)));
        }

        return inputs;
    }
}
