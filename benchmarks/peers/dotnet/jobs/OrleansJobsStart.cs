namespace Pycos.Benchmarks.Peers;

/// <summary>A program that starts a silo, and is ready when a grain has answered.</summary>
internal sealed class OrleansJobsStart : IWorkload
{
    public OrleansJobsStart() => OrleansJobs.Start().NumberAsync(1).GetAwaiter().GetResult();

    public long Run(int repetitions) => 0;
}
