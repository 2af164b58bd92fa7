using System.Security.Cryptography;

namespace Pycos.Examples;

/// <summary>
/// One job loads a file into the memory of its server; others at the same server answer questions about it. Then the server is restarted.
/// </summary>
internal static class ClusterMemory
{
    private const int Questions = 5;
    private const string Key = "data";

    public static void Run(string[] arguments)
    {
        var (cluster, _) = ClusterArguments.Start(arguments);
        var folder = Directory.CreateTempSubdirectory("cluster-memory-");
        try
        {
            using (cluster)
            {
                var servers = PycosTask.Spawn(cluster.ListServersAsync()).Value();
                var tasks = servers.Select(server => PycosTask.Spawn(Use(cluster, folder.FullName, server))).ToList();
                var right = tasks.Sum(task => task.Value());
                Scenario.Expect(right == servers.Count * Questions, $"Only {right} answers are right.");
                Console.WriteLine($"{right} right answers");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Coroutine<int> Use(Cluster cluster, string folder, ServerInfo server)
    {
        var path = Path.Combine(folder, $"data-{server.Id.Number}.bin");
        var data = RandomNumberGenerator.GetBytes(1_000_000);
        await File.WriteAllBytesAsync(path, data);
        await cluster.Node.SendFileAsync(server.Location, path);
        var here = new JobOptions { Server = server.Id };
        var name = Path.GetFileName(path);
        var length = await cluster.ComputeAsync(() => Load(name), here);
        var job = cluster.Spawn<Question, int>(Answer, here);
        var there = await job.AddressAsync();
        var right = await PycosTask.Current.Scheduler.Spawn<string, int>(inbox => Ask(data, there, inbox), out _);
        await job;
        Console.WriteLine($"server {server.Id} has {length:N0} bytes and has answered {right} questions");
        cluster.CloseServer(server.Id, restarts: true);
        return right;
    }

    /// <summary>The first job: what it keeps stays with the server's process.</summary>
    private static int Load(string file)
    {
        var data = File.ReadAllBytes(file);
        JobContext.Current.ServerState[Key] = data;
        File.Delete(file);
        return data.Length;
    }

    /// <summary>The second one.</summary>
    private static async Coroutine<int> Answer(Inbox<Question> inbox)
    {
        var data = (byte[])JobContext.Current.ServerState[Key];
        for (var answered = 0; answered < Questions; answered++)
        {
            var (from, length, asker) = await inbox.ReceiveAsync();
            await asker.SendAsync(Hash(data, from, length));
        }

        return Questions;
    }

    /// <summary>Asks about random parts, and compares with what is here.</summary>
    private static async Coroutine<int> Ask(byte[] data, TaskRef<Question> there, Inbox<string> inbox)
    {
        var right = 0;
        for (var asked = 0; asked < Questions; asked++)
        {
            var (from, length) = (Random.Shared.Next(data.Length / 2), Random.Shared.Next(1, data.Length / 2));
            await there.SendAsync(new Question(from, length, inbox.Self));
            right += await inbox.ReceiveAsync() == Hash(data, from, length) ? 1 : 0;
        }

        return right;
    }

    private static string Hash(byte[] data, int from, int length) =>
        Convert.ToHexString(SHA256.HashData(data.AsSpan(from, length)));

    private sealed record Question(int From, int Length, TaskRef<string> Asker);
}
