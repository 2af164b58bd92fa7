namespace Pycos.Internals;

/// <summary>The jobs that an attempt of a job has submitted, for its server: those that have not ended, and those with a result that is not there yet.</summary>
internal sealed class RelayedJobs(int handover)
{
    private readonly Dictionary<long, RelayedJob> jobs = [];

    /// <summary>Which of the times that the job was handed to a server this is.</summary>
    public int Handover => handover;

    /// <summary>Adds one; false if there is one of its number.</summary>
    public bool TryAdd(RelayedJob job) => jobs.TryAdd(job.Number, job);

    public RelayedJob? Find(long number) => jobs.GetValueOrDefault(number);

    public void Remove(long number) => jobs.Remove(number);
}
