namespace Pycos.Internals;

/// <summary>
/// Decides which job of a client goes to which of its servers. Does nothing by itself: it is told what has happened, and when, and says what is
/// to be done by effects that are taken from it. Belongs to one thread.
/// </summary>
/// <remarks>
/// Times are those of a scheduler's clock: nanoseconds, which never go back. Each call notes which servers may have room and which queues a
/// new first job, and looks at those before it returns; so what it costs does not depend on how many jobs are queued.
/// </remarks>
internal sealed partial class JobBoard
{
    private readonly JobBoardOptions options;
    private readonly long windowTime;
    private readonly Queue<JobEffect> effects = new();
    private readonly long[] counts = new long[Enum.GetValues<JobState>().Length];

    /// <summary>Jobs that wait for others or for their next attempt.</summary>
    private readonly Row<JobRecord> parked = new();

    private long lastNumber;

    internal JobBoard(JobBoardOptions options)
    {
        this.options = options;
        TellsChanges = options.TellsChanges;
        windowTime = Deadline.ToNanoseconds(options.WindowTime);
    }

    /// <summary>Whether there is an effect for each change of a job's state.</summary>
    internal bool TellsChanges { get; set; }

    /// <summary>Reports about jobs that their server no longer had, or of an earlier time: they were ignored.</summary>
    internal long LateReports { get; private set; }

    /// <summary>The jobs that have not ended, in no order.</summary>
    internal IEnumerable<JobRecord> Jobs
    {
        get
        {
            for (var job = parked.First; job is not null; job = job.Next)
            {
                yield return job;
            }

            foreach (var demand in demands.Values)
            {
                foreach (var job in demand.Jobs)
                {
                    yield return job;
                }
            }

            foreach (var server in servers.Values)
            {
                foreach (var row in (Row<JobRecord>[])[server.Line, server.Beside, server.Aside])
                {
                    for (var job = row.First; job is not null; job = job.Next)
                    {
                        yield return job;
                    }
                }
            }
        }
    }

    /// <summary>How many jobs are in a state; for final ones, how many ever were.</summary>
    internal long Count(JobState state) => counts[(int)state];

    /// <summary>Takes the next effect.</summary>
    internal bool TryTake(out JobEffect effect) => effects.TryDequeue(out effect);

    /// <summary>
    /// Takes a job in, which may wait for others until <see cref="Ready"/>, and may have been submitted by one that runs. One for a server that
    /// there is not is lost at once.
    /// </summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    internal JobRecord Submit(JobOptions jobOptions, object owner, long now, bool isWaiting = false, JobRecord? parent = null)
    {
        var demand = DemandOf(jobOptions);
        var job = new JobRecord(new(++lastNumber), jobOptions, owner, demand, now) { WasWaiting = isWaiting };
        demand.Live++;
        if (parent is not null)
        {
            Join(job, parent);
        }

        if (isWaiting)
        {
            (job.State, job.QueuedAt) = (JobState.Waiting, Deadline.Never);
        }

        counts[(int)job.State]++;
        TellChange(job);
        Watch(job);
        if (isWaiting)
        {
            Park(job);
        }
        else
        {
            Enqueue(job, now);
        }

        Attend(now);
        return job;
    }

    /// <summary>What a job waited for is there. Does nothing for one that does not wait.</summary>
    internal void Ready(JobRecord job, long now)
    {
        if (job.State != JobState.Waiting)
        {
            return;
        }

        Unpark(job);
        job.QueuedAt = now;
        Change(job, JobState.Queued);
        Enqueue(job, now);
        Attend(now);
    }

    /// <summary>Cancels a job: at once if no server has it, else its server is told to end it.</summary>
    /// <returns>Whether it had not ended.</returns>
    internal bool Cancel(JobRecord job, string reason, long now)
    {
        if (job.IsFinished)
        {
            return false;
        }

        Withdraw(job, JobVerdict.Cancelled, reason, now);
        Attend(now);
        return true;
    }

    /// <summary>Cancels all jobs, or those only that have certainly not begun.</summary>
    internal void CancelAll(string reason, bool pendingOnly, long now)
    {
        foreach (var job in Jobs.Where(job => !pendingOnly || !job.IsFirst).ToList())
        {
            if (job.IsLeft && job.Place >= JobPlace.Line)
            {
                Leave(job, now);
            }
            else
            {
                Withdraw(job, JobVerdict.Cancelled, reason, now);
            }
        }

        Attend(now);
    }

    /// <summary>Ends a job here that its server goes on with.</summary>
    private void Leave(JobRecord job, long now)
    {
        LeaveServer(job, now);
        Finish(job, JobState.Lost, "its client leaves it, and it goes on: its result is found by its name", now);
    }

    private void Park(JobRecord job)
    {
        job.Place = JobPlace.Parked;
        parked.Append(job);
    }

    private void Unpark(JobRecord job)
    {
        parked.Remove(job);
        job.Place = JobPlace.None;
    }

    /// <summary>Has a job wait for a server, or end if that will not come.</summary>
    private void Enqueue(JobRecord job, long now)
    {
        if (Missing(job.Options) is { } missing)
        {
            Finish(job, JobState.Lost, missing, now);
            return;
        }

        job.Demand.Enqueue(job);
        if (job.Demand.First == job)
        {
            MarkDirty(job.Demand);
        }
    }

    private void Dequeue(JobRecord job)
    {
        var demand = job.Demand;
        demand.Remove(job);
        if (demand.Count == 0)
        {
            GiveUpReservation(demand);
        }
        else if (demand.Reserved is { } seat)
        {
            // Others may come before the one that is the first now.
            MarkIdleHungry(seat.Node);
        }
    }

    private void Change(JobRecord job, JobState state)
    {
        counts[(int)job.State]--;
        counts[(int)state]++;
        job.State = state;
        TellChange(job);
    }

    private void TellChange(JobRecord job)
    {
        if (TellsChanges && !job.IsFinished)
        {
            Tell(JobEffectKind.Changed, job);
        }
    }

    private void Tell(JobEffectKind kind, JobRecord job, string? text = null) =>
        effects.Enqueue(new(kind, job.State, job.Handover, job.Order, job, job.Holder?.Id ?? default, text));

    /// <summary>Ends a job that stands nowhere any more.</summary>
    private void Finish(JobRecord job, JobState state, string? reason, long now)
    {
        job.Reason = reason;
        job.EndedAt = now;
        Change(job, state);
        Unwatch(job);
        LeaveParent(job);
        Bereave(job);
        job.Demand.Live--;
        Tell(JobEffectKind.Finished, job, reason);
    }
}
