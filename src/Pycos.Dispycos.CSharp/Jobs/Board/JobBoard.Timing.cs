namespace Pycos.Internals;

/// <summary>What is done when time passes: limits of jobs, and lines that do not go on.</summary>
internal sealed partial class JobBoard
{
    /// <summary>
    /// How many times the time that a line is to cover its first job may take before those behind it are given to others. 4: what was measured
    /// is not that wrong, so the job is of another kind than those before it.
    /// </summary>
    private const int StallFactor = 4;

    /// <summary>
    /// Which part of the time that a line is to cover must be left in it for an idle server to take some. 4: less is done before it would
    /// arrive there.
    /// </summary>
    private const int StealDivisor = 4;

    /// <summary>How many lines an idle server looks at. 8 are enough to find a long one, and few when thousands are idle.</summary>
    private const int StealLooks = 8;

    private readonly IndexedHeap<JobRecord, JobRecord.ByDue> due = new();
    private readonly AheadRow ahead = new();

    /// <summary>When <see cref="Advance"/> is to be called next; <see langword="null"/> if it need not.</summary>
    internal long? NextDue
    {
        get
        {
            var next = due.First?.DueAt ?? Deadline.Never;
            if (ahead.First is { } server)
            {
                next = Math.Min(next, server.ProgressAt + (StallFactor * windowTime));
            }

            return next == Deadline.Never ? null : next;
        }
    }

    /// <summary>The time has come that <see cref="NextDue"/> has told.</summary>
    internal void Advance(long now)
    {
        while (due.First is { } job && job.DueAt <= now)
        {
            Unwatch(job);
            Strike(job, now);
        }

        while (ahead.First is { } server && server.ProgressAt + (StallFactor * windowTime) <= now)
        {
            ahead.Remove(server);
            server.Narrow(now - server.ProgressAt);
            RecallLine(server, "the job before it takes long");
        }

        Attend(now);
    }

    /// <summary>Does what is due with a job.</summary>
    private void Strike(JobRecord job, long now)
    {
        if (job.State == JobState.Cancelling)
        {
            Kill(job);
        }
        else if (job.DeadlineAt <= now)
        {
            Withdraw(job, JobVerdict.Deadline, $"its deadline of {Text(job.Options.Deadline!.Value)} has passed", now);
        }
        else if (job.State == JobState.Retrying)
        {
            Unpark(job);
            job.NoteResumed(now);
            Change(job, JobState.Queued);
            Watch(job);
            Enqueue(job, now);
        }
        else
        {
            Withdraw(job, JobVerdict.Timeout, $"it has taken longer than {Text(job.Options.Timeout!.Value)}", now);
        }
    }

    /// <summary>Has a server killed, once.</summary>
    private void Kill(JobRecord job)
    {
        var server = job.Holder!;
        if (!server.IsKilled)
        {
            server.IsKilled = true;
            ahead.Remove(server);
            Settle(server);
            ReviewReservations(server.Node);
            Tell(JobEffectKind.Kill, job, $"{job.Id} has not ended within {Text(job.Options.Grace)} of being told to");
        }
    }

    /// <summary>Has the board look at a job when the next thing is due with it, or not any more.</summary>
    private void Watch(JobRecord job)
    {
        var next = DueTime(job);
        if (next == Deadline.Never)
        {
            Unwatch(job);
            return;
        }

        job.DueAt = next;
        if (job.HasDue)
        {
            due.Move(job);
        }
        else
        {
            due.Add(job);
        }
    }

    private void Unwatch(JobRecord job)
    {
        if (job.HasDue)
        {
            due.Remove(job);
        }
    }

    private static long DueTime(JobRecord job) => job.State switch
    {
        JobState.Cancelling => job.IsFirst ? Deadline.After(Math.Max(job.ToldAt, job.FirstAt), job.Options.Grace) : Deadline.Never,
        JobState.Retrying => Math.Min(job.RetryAt, job.DeadlineAt),
        JobState.Running when job.Options.Timeout is { } limit && job.IsFirst => Math.Min(Deadline.After(job.FirstAt, limit), job.DeadlineAt),
        _ => job.DeadlineAt,
    };

    /// <summary>Asks a server for all jobs that it has not begun.</summary>
    private void RecallLine(BoardServer server, string reason)
    {
        for (var job = server.Line.Last; job is not null && job != server.Line.First; job = job.Previous)
        {
            Recall(job, reason);
        }
    }

    /// <summary>Asks for a job, once.</summary>
    /// <returns>Whether it was not asked for already, and was not told to end.</returns>
    private bool Recall(JobRecord job, string reason)
    {
        if (job.IsRecalled || job.Verdict != JobVerdict.None)
        {
            return false;
        }

        job.IsRecalled = true;
        job.Holder!.Recalling++;
        Tell(JobEffectKind.Recall, job, reason);
        return true;
    }

    /// <summary>Has an idle server get half of what another one has ahead of its turn.</summary>
    private void Steal(BoardServer server)
    {
        if (server.Node.Reservations > 0)
        {
            return;
        }

        BoardServer? victim = null;
        var most = (windowTime / StealDivisor) - 1;
        var other = ahead.First;
        for (var looks = 0; other is not null && looks < StealLooks; looks++, other = other.Next)
        {
            var work = (other.Line.Count - 1 - other.Recalling) * other.Average;
            if (work > most)
            {
                (victim, most) = (other, work);
            }
        }

        if (victim is null)
        {
            return;
        }

        var wanted = (victim.Line.Count - victim.Recalling) / 2;
        for (var job = victim.Line.Last; job != victim.Line.First && wanted > 0; job = job!.Previous)
        {
            if (job!.Demand.Suits(server) && Recall(job, $"{server.Id} is idle"))
            {
                wanted--;
            }
        }
    }

    private static string Text(TimeSpan span) => $"{span.TotalSeconds:0.###} s";
}
