namespace Pycos.Docs;

public static class TutorialPage
{
    private static readonly string[] Texts = ["to be or not to be", "that is", "the question"];

    public static void First()
    {
        var words = PycosTask.Spawn(CountIn("to be or not to be")).Value();
        Check.Equal(6, words);
    }

    public static void Several() => Check.Equal(10, PycosTask.Spawn(CountAll(Texts)).Value());

    public static void Messages() => Check.Equal(10, PycosTask.Spawn(CountSent(Texts)).Value());

    public static void Servers() => Check.Equal(10, PycosTask.Spawn(CountOnServers(Texts)).Value());

    public static void Files()
    {
        var folder = Directory.CreateTempSubdirectory("tutorial-");
        try
        {
            var paths = Texts.Select((text, number) => Path.Combine(folder.FullName, $"{number}.txt")).ToArray();
            foreach (var (path, text) in paths.Zip(Texts))
            {
                File.WriteAllText(path, text);
            }

            Check.Equal(10, PycosTask.Spawn(CountFiles(paths)).Value());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Coroutine<int> CountIn(string text)
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(10)); // as if it came from somewhere slow
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private static async Coroutine<int> CountAll(string[] texts)
    {
        var tasks = texts.Select(text => PycosTask.Spawn(CountIn(text))).ToList();
        var sum = 0;
        foreach (var task in tasks)
        {
            sum += await task;
        }

        return sum;
    }

    private static async Coroutine<int> CountSent(string[] texts)
    {
        var task = PycosTask.Current.Scheduler.Spawn<string, int>(
            async inbox =>
            {
                var sum = 0;
                while (await inbox.ReceiveAsync() is { Length: > 0 } text)
                {
                    sum += await CountIn(text);
                }

                return sum;
            },
            out var counter);
        foreach (var text in texts)
        {
            counter.Send(text);
        }

        counter.Send("");
        return await task;
    }

    private static async Coroutine<int> CountOnServers(string[] texts)
    {
        await using var cluster = await Cluster.StartAsync(new ClusterOptions { LocalServers = 2 });
        var sum = 0;
        await foreach (var words in cluster.Map(texts, CountIn))
        {
            sum += words;
        }

        return sum;
    }

    private static async Coroutine<int> CountFiles(string[] paths)
    {
        await using var cluster = await Cluster.StartAsync(new ClusterOptions { LocalServers = 2, Files = paths });
        var names = paths.Select(path => Path.GetFileName(path));
        var sum = 0;
        await foreach (var words in cluster.ComputeAll(names, WordsOf))
        {
            sum += words;
        }

        return sum;
    }

    private static int WordsOf(string name) =>
        File.ReadAllText(Path.Combine(JobContext.Current.ClientFiles, name)).Split(' ').Length;
}
