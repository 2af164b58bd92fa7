namespace Pycos.Examples;

/// <summary><c>grep -i error FILE | wc</c>, with a task that writes the file line by line and one that reads what comes out.</summary>
internal static class PipeGrep
{
    public static void Run(string[] arguments)
    {
        if (arguments is [var path, ..])
        {
            Print(path);
            return;
        }

        var sample = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(
                sample,
                Enumerable.Range(1, 20_000).Select(line => line % 7 == 0 ? $"{line} Error: disk {line % 9} is full" : $"{line} fine"));
            Print(sample);
        }
        finally
        {
            File.Delete(sample);
        }
    }

    private static void Print(string path) =>
        Scenario.Expect(PycosTask.Spawn(Count(path)).Value(), "grep or wc has failed.");

    /// <summary>The lines, words and bytes of the lines that speak of errors.</summary>
    private static async Coroutine<bool> Count(string path)
    {
        await using var chain = ProcessChain.Start([new ProcessCommand("grep", "-i", "error"), new ProcessCommand("wc")]);
        var feeder = PycosTask.Spawn(Feed(path, chain.StandardInput));
        while (await chain.StandardOutput.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line);
        }

        await feeder;
        return (await chain.WaitForExitAsync()).All(status => status.IsSuccess);
    }

    private static async Coroutine Feed(string path, AsyncFile input)
    {
        await using (input)
        {
            await using var file = await AsyncFile.OpenAsync(path);
            while (await file.ReadRawLineAsync() is { IsEmpty: false } line)
            {
                await input.WriteAllAsync(line);
            }
        }
    }
}
