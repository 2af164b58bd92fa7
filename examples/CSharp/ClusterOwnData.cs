using System.Security.Cryptography;

namespace Pycos.Examples;

/// <summary>
/// Each server gets data of its own before it gets jobs: it is held until it is enabled, with a setup that has captured its part.
/// </summary>
internal static class ClusterOwnData
{
    private const int Size = 1_000_000;
    private const int Jobs = 15;

    public static void Run(string[] arguments)
    {
        using var cluster = ClusterArguments.StartHeld(arguments);
        Scheduler.Default.Spawn<ClusterEvent>(
            inbox => EnableAll(cluster, inbox), new SpawnOptions { Daemon = true }, InboxOptions.Unbounded);
        var answers = Scheduler.Default.Spawn(Ask(cluster)).Value();
        foreach (var answer in answers)
        {
            Scenario.Expect(
                answer.Checksum == Checksum(DataOf(answer.Part), answer.Job), $"Job {answer.Job} has not had the data of part {answer.Part}.");
        }

        var parts = answers.Select(answer => answer.Part).Distinct().Count();
        Console.WriteLine($"{answers.Count} jobs have had the data of {parts} servers");
    }

    private static async Coroutine<List<Found>> Ask(Cluster cluster)
    {
        await cluster.WaitForServersAsync(2, TimeSpan.FromSeconds(30));
        return await cluster.ComputeAll(Enumerable.Range(0, Jobs), Answer).ToListAsync();
    }

    /// <summary>Enables servers as they are found.</summary>
    private static async Coroutine EnableAll(Cluster cluster, Inbox<ClusterEvent> inbox)
    {
        using var watch = cluster.Watch(inbox.Self);
        var parts = 0;
        while (true)
        {
            if (await inbox.ReceiveAsync() is { Kind: ClusterEventKind.ServerFound, Server: { } server })
            {
                var part = ++parts;
                var data = DataOf(part);
                Console.WriteLine($"server {server} gets part {part}");
                await cluster.EnableServerAsync(server, () => Keep(part, data));
            }
        }
    }

#pragma warning disable CS1998 // It is what a server runs before it gets jobs; others would wait for a file here.
    private static async Coroutine Keep(int part, byte[] data)
    {
        JobContext.Current.ServerState["part"] = part;
        JobContext.Current.ServerState["data"] = data;
    }
#pragma warning restore CS1998

    /// <summary>What a job finds in its server.</summary>
    private static Found Answer(int job)
    {
        var state = JobContext.Current.ServerState;
        return new Found((int)state["part"], job, Checksum((byte[])state["data"], job));
    }

    /// <summary>The data of a server; a program would read a file.</summary>
    private static byte[] DataOf(int part)
    {
        var data = new byte[Size];
        new Random(part).NextBytes(data);
        return data;
    }

    private static string Checksum(byte[] data, int job) => Convert.ToHexString(SHA256.HashData(data.AsSpan(job * 1000, 10_000)));

    private sealed record Found(int Part, int Job, string Checksum);
}
