namespace Pycos.Benchmarks.Peers;

/// <summary>A program that starts silos, and is ready when a grain of the first has answered.</summary>
internal sealed class OrleansJobsStart : IWorkload
{
    public OrleansJobsStart(int silos) => OrleansJobs.StartFirst(silos)[0].NumberAsync(1).GetAwaiter().GetResult();

    public long Run(int repetitions) => 0;
}
