namespace Pycos.Docs;

public static class FilesBetweenNodesPage
{
    private const string SecretText = "a secret of those who may use files";

    public static void Fetched()
    {
        var home = Directory.CreateTempSubdirectory("pycos-docs-").FullName;
        try
        {
            using var store = PycosNode.Start(Options("store", Path.Combine(home, "received")));
            using var other = PycosNode.Start(Options("other", null));
            File.WriteAllText(Path.Combine(home, "received", "may.csv"), "1;2;3");
            var path = Path.Combine(home, "mine.csv");
            var task = other.UserScheduler.Spawn(TakeAsync(other, store.Location!, path)).AsTask();
            Check.IsTrue(task.Wait(TimeSpan.FromSeconds(30)), "it ends in time");
            Check.Equal(5L, task.Result);
            Check.Equal("1;2;3", File.ReadAllText(path));
            Check.IsTrue(!File.Exists(Path.Combine(home, "received", "may.csv")), "it is deleted");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Coroutine<long> TakeAsync(PycosNode node, Location store, string path)
    {
        var bytes = 0L;
        foreach (var file in await node.ListFilesAsync(store))
        {
            var fetched = await node.FetchFileAsync(store, file.Name, path);
            await node.DeleteFileAsync(store, file.Name);
            bytes += fetched.Length;
        }

        return bytes;
    }

    private static NodeOptions Options(string name, string? folder) => new()
    {
        Name = name,
        Port = 0,
        Discovery = DiscoveryOptions.Off,
        Scheduler = new Scheduler(new SchedulerOptions { Name = name, Names = new TaskNames() }),
        Secrets = [new NodeSecret(SecretText, grants: Capabilities.All)],
        Files = new FileReceivingOptions { Directory = folder },
    };
}
