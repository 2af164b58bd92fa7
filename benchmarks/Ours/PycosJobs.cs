using Pycos.Benchmarks.Closures;

namespace Pycos.Benchmarks.Ours;

/// <summary>A cluster on this machine, and tasks of the program that uses it.</summary>
internal sealed class PycosJobs
{
    public const int Servers = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private PycosJobs(Cluster cluster) => Cluster = cluster;

    public Cluster Cluster { get; }

    /// <summary>Starts a cluster, all of whose servers have begun.</summary>
    public static PycosJobs Start()
    {
        var jobs = new PycosJobs(Cluster.Local(Servers));
        jobs.Run(() => jobs.Cluster.WaitForServersAsync(Servers, Patience));
        return jobs;
    }

    /// <summary>Starts a cluster and has one function run, as soon as any server is there.</summary>
    public static int FirstResult()
    {
        var jobs = new PycosJobs(Cluster.Local(Servers));
        var result = 0;
        jobs.Run(async () => result = await jobs.Cluster.RunAsync(JobClosures.Number(1)));
        return result;
    }

    /// <summary>Runs a task and waits for its end.</summary>
    public void Run(Func<Coroutine> task) => Cluster.Node.UserScheduler.Spawn(task()).AsTask().GetAwaiter().GetResult();
}
