namespace Pycos.Benchmarks.Ours;

/// <summary>A program that starts a cluster and is ready when a job has returned.</summary>
internal sealed class PycosJobsStart : IWorkload
{
    public PycosJobsStart() => PycosJobs.FirstResult();

    public long Run(int repetitions) => 0;
}
