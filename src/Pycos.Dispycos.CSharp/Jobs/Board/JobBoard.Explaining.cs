namespace Pycos.Internals;

/// <summary>Why jobs do not run.</summary>
internal sealed partial class JobBoard
{
    /// <summary>How many queued jobs are counted, and how many nodes are named.</summary>
    private const int MaxCounted = 10_000;

    private const int MaxNamed = 3;

    /// <summary>Why a job is in the state in which it is.</summary>
    internal string Explain(JobRecord job, long now) => job.State switch
    {
        JobState.Waiting => "it waits for other jobs",
        JobState.Queued => string.Join("; ", WhyQueued(job)),
        JobState.Running when job is { Place: JobPlace.Aside, IsBack: false } => $"it waits at {job.Server} for jobs that it has submitted",
        JobState.Running when job.IsFirst => $"it runs at {job.Server} for {Text(Deadline.ToTimeSpan(now - job.FirstAt))}",
        JobState.Running => $"it is next but {Behind(job)} at {job.Server}",
        JobState.Cancelling => $"it was told to end {Text(Deadline.ToTimeSpan(now - job.ToldAt))} ago: {job.Reason}",
        JobState.Retrying => $"its next attempt comes in {Text(Deadline.ToTimeSpan(job.RetryAt - now))}",
        _ => job.Reason ?? "it has returned its value",
    };

    private static int Behind(JobRecord job)
    {
        var count = 0;
        for (var other = job.Previous; other?.Previous is not null; other = other.Previous)
        {
            count++;
        }

        return count;
    }

    private IEnumerable<string> WhyQueued(JobRecord job)
    {
        var before = Before(job);
        if (before > 0)
        {
            yield return before == MaxCounted ? $"{before} jobs or more are before it" : Counted(before, "job is", "jobs are") + " before it";
        }

        var demand = job.Demand;
        var suiting = servers.Values.Where(demand.Suits).ToList();
        if (suiting.Count == 0)
        {
            yield return servers.Count == 0 ? "there is no server" : Unsuited(demand);
            yield break;
        }

        var busy = suiting.Count(server => server.IsOpen && (demand.IsIo ? !server.CountsAsRoomy : server.Line.Count > 0 || server.Back > 0));
        var kept = suiting.Count(server => server.IsOpen && !demand.IsIo && server.KeptFor is not null);
        var paused = suiting.Count(server => server.IsSuspended && !server.IsKilled);
        var ending = suiting.Count(server => server.IsKilled);
        if (busy + kept + paused + ending > 0)
        {
            yield return string.Join(", ", Numbers(busy, kept, paused, ending));
        }

        if (demand.IsWide)
        {
            yield return WhyNotTogether(demand);
        }
        else if (suiting.Exists(server => server.CountsAsIdle) && !demand.IsIo)
        {
            yield return "an idle server is kept for a job before it that needs several";
        }
    }

    private static IEnumerable<string> Numbers(int busy, int kept, int paused, int ending)
    {
        if (busy > 0)
        {
            yield return Counted(busy, "server is", "servers are") + " busy";
        }

        if (kept > 0)
        {
            yield return Counted(kept, "is", "are") + " kept idle for a job that needs several";
        }

        if (paused > 0)
        {
            yield return Counted(paused, "is", "are") + " suspended";
        }

        if (ending > 0)
        {
            yield return Counted(ending, "is", "are") + " being killed";
        }
    }

    /// <summary>Why no server suits a demand: the first thing that none has, of those that have all before.</summary>
    private string Unsuited(Demand demand)
    {
        var wanted = demand.Options;
        var left = servers.Values.Where(server => wanted.Node is null || wanted.Node == server.Node.Name).ToList();
        if (left.Count == 0)
        {
            return $"there is no server of node {wanted.Node}";
        }

        foreach (var (name, value) in wanted.Labels)
        {
            left = left.FindAll(server => server.Labels.Have(name, value));
            if (left.Count == 0)
            {
                return value == "*" ? $"no server has label {name}" : $"no server has label {name}={value}";
            }
        }

        return $"no server may use {wanted.MemoryBytes} bytes of memory: the most is {left.Max(server => server.MemoryBytes)}";
    }

    private static string WhyNotTogether(Demand demand)
    {
        var cpus = demand.Options.Cpus;
        if (demand.Reserved is { } seat)
        {
            return $"node {seat.Node.Name} is kept for it or one like it: {seat.Free} of {cpus} servers are free";
        }

        var nodes = demand.Seats
            .OrderByDescending(seat => seat.Open)
            .Take(MaxNamed)
            .Select(seat => $"node {seat.Node.Name} has {Counted(seat.Open, "CPU", "CPUs")}");
        return string.Join(", ", nodes) + $" and the job wants {cpus}";
    }

    /// <summary>How many of those that need the same have their turn before a queued job.</summary>
    private static int Before(JobRecord job) => job.Demand.Jobs
        .Where(other => other.Options.Priority > job.Options.Priority
            || (other.Options.Priority == job.Options.Priority && other.Id.Number < job.Id.Number))
        .Take(MaxCounted)
        .Count();

    private static string Counted(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
