using System.Security.Cryptography;
using System.Text;

namespace Pycos.Examples;

/// <summary>Each job gets a server that has never run another: when it has ended, its server is restarted.</summary>
internal static class ClusterFreshServers
{
    /// <summary>How many jobs this process has run: what a library keeps that one would not like to share.</summary>
    private static int jobsHere;

    public static void Run(string[] arguments)
    {
        var (cluster, rest) = ClusterArguments.Start(arguments);
        using (cluster)
        {
            var count = Scenario.Count(rest, 4);
            var digests = Scheduler.Default.Spawn<ClusterEvent, List<Digest>>(inbox => Schedule(count, cluster, inbox), out _).Value();
            Scenario.Expect(digests.TrueForAll(digest => digest.Before == 0), "A server was not new.");
            var processes = digests.DistinctBy(digest => digest.Process).Count();
            Scenario.Expect(processes == count, $"There were {processes} processes.");
            Console.WriteLine($"{count} jobs in {processes} processes");
        }
    }

    private static async Coroutine<List<Digest>> Schedule(int count, Cluster cluster, Inbox<ClusterEvent> inbox)
    {
        using var watch = cluster.Watch(inbox.Self);
        var submitted = 0;
        var digests = new List<Digest>();
        while (digests.Count < count)
        {
            switch (await inbox.ReceiveAsync())
            {
                case { Kind: ClusterEventKind.ServerReady, Server: { } server } when submitted < count:
                    Submit(cluster, ++submitted, server);
                    break;
                case { Kind: ClusterEventKind.JobEnded, Server: { } server, Job: Job<Digest> job }:
                    var digest = await job;
                    Console.WriteLine($"{digest.Name}: {digest.Hashes[0]} by process {digest.Process}");
                    digests.Add(digest);
                    cluster.CloseServer(server, restarts: true);
                    break;
            }
        }

        return digests;
    }

    private static void Submit(Cluster cluster, int number, ServerId server)
    {
        var (name, text) = ($"text {number}", new string('x', 1000 * number));
        cluster.Compute(() => DigestOf(name, text), new JobOptions { Server = server });
    }

    private static Digest DigestOf(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Digest(
            name,
            [Convert.ToHexString(SHA256.HashData(bytes)), Convert.ToHexString(SHA512.HashData(bytes))],
            Environment.ProcessId,
            jobsHere++);
    }

    private sealed record Digest(string Name, string[] Hashes, int Process, int Before);
}
