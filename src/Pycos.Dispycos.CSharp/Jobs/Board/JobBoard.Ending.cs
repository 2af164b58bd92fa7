using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>Jobs leave their servers and end, or go on elsewhere.</summary>
internal sealed partial class JobBoard
{
    /// <summary>The jobs that run beside others, or wait aside, by their numbers. Those in line are found without: they end in order.</summary>
    private readonly Dictionary<long, JobRecord> beside = [];

    /// <summary>The server that was looked for last, if it is there.</summary>
    private BoardServer? lastFound;

    /// <summary>A server is done with a job that it was handed with that number.</summary>
    internal void Ended(ServerId id, long jobNumber, int handover, JobEnd end, long now)
    {
        if (!TryFind(id, out var server) || Find(server, jobNumber) is not { } job || job.Handover != handover)
        {
            LateReports++;
            return;
        }

        if (end.Kind <= JobEndKind.Exception && server.Line.First == job)
        {
            server.Measure(now - job.FirstAt, windowTime, options.MaxWindow);
        }

        LeaveServer(job, now);
        job.Result = end.Result;
        Conclude(job, end, now);
        if (end.Kind != JobEndKind.Recalled || server.Line.Count == 0)
        {
            MarkHungry(server);
        }

        Attend(now);
    }

    /// <summary>The job that a server was handed with that number, if it still has it.</summary>
    internal JobRecord? Find(ServerId id, long jobNumber, int handover) =>
        TryFind(id, out var server) && Find(server, jobNumber) is { } job && job.Handover == handover ? job : null;

    /// <summary>Mostly one server tells of many jobs.</summary>
    private bool TryFind(ServerId id, [NotNullWhen(true)] out BoardServer? server)
    {
        if (lastFound is null || lastFound.Id != id)
        {
            lastFound = servers.GetValueOrDefault(id);
        }

        server = lastFound;
        return server is not null;
    }

    private JobRecord? Find(BoardServer server, long number)
    {
        if (server.Line.First is { } first && first.Id.Number == number)
        {
            return first;
        }

        // Jobs are recalled from the end of a line.
        for (var job = server.Line.Last; job is not null; job = job.Previous)
        {
            if (job.Id.Number == number)
            {
                return job;
            }
        }

        return beside.TryGetValue(number, out var other) && other.Holder == server ? other : null;
    }

    private void Conclude(JobRecord job, JobEnd end, long now)
    {
        switch (end.Kind)
        {
            case JobEndKind.Recalled when job.Verdict == JobVerdict.None:
                GiveBack(job, "given back, not begun", now);
                break;
            case JobEndKind.Value when job.Verdict == JobVerdict.None:
                Finish(job, JobState.Succeeded, null, now);
                break;
            case JobEndKind.Cancelled when job.Verdict == JobVerdict.None && job.Options.Moves:
                EndAttempt(job, JobState.Lost, end.Reason ?? "its server has ended it", now);
                break;
            case JobEndKind.Cancelled when job.Verdict == JobVerdict.None:
                Finish(job, JobState.Cancelled, end.Reason ?? "it was ended by its server", now);
                break;
            default:
                EndAttempt(job, JobState.Failed, end.Reason ?? "it has failed", now);
                break;
        }
    }

    /// <summary>Takes a job from its server, wherever that has it.</summary>
    private void LeaveServer(JobRecord job, long now)
    {
        var server = job.Holder!;
        if (job.Place >= JobPlace.Beside)
        {
            TryLetGo(job);
            (job.Place == JobPlace.Beside ? server.Beside : server.Aside).Remove(job);
            beside.Remove(job.Id.Number);
            job.Place = JobPlace.None;
            return;
        }

        var wasFirst = server.Line.First == job;
        server.Line.Remove(job);
        job.Place = JobPlace.None;
        if (job.IsRecalled)
        {
            job.IsRecalled = false;
            server.Recalling--;
        }

        if (job.Demand.IsWide)
        {
            ReleaseKept(server);
        }

        if (wasFirst && server.Line.First is { } next)
        {
            next.FirstAt = now;
            Watch(next);
        }

        if (server.Line.Count < 2)
        {
            ahead.Remove(server);
        }
        else if (wasFirst && server.IsOpen)
        {
            ahead.Remove(server);
            ahead.Add(server, now);
        }
    }

    /// <summary>Takes a job that no server has from where it stands.</summary>
    private void LeavePlace(JobRecord job)
    {
        if (job.Place == JobPlace.Parked)
        {
            Unpark(job);
        }
        else
        {
            Dequeue(job);
        }
    }

    /// <summary>Has a job queue again that has not begun.</summary>
    private void GiveBack(JobRecord job, string text, long now)
    {
        job.CloseHandover(JobState.Queued, text, counts: false, now);
        job.Attempt--;
        Change(job, JobState.Queued);
        Watch(job);
        Enqueue(job, now);
    }

    /// <summary>Ends a job that has not returned a value, or has it run again.</summary>
    private void EndAttempt(JobRecord job, JobState outcome, string reason, long now)
    {
        switch (job.Verdict)
        {
            case JobVerdict.Cancelled:
                Finish(job, JobState.Cancelled, job.Reason, now);
                return;
            case JobVerdict.Deadline:
                Finish(job, JobState.TimedOut, job.Reason, now);
                return;
            case JobVerdict.Timeout:
                (outcome, reason) = (JobState.TimedOut, job.Reason!);
                break;
        }

        var policy = job.Options.Retry;
        if (policy.MaxAttempts > 1)
        {
            reason = $"{reason}, attempt {job.Attempt} of {policy.MaxAttempts}";
        }

        if (job.Attempt < policy.MaxAttempts && (outcome == JobState.Lost ? policy.OnLoss : policy.OnFailure))
        {
            Retry(job, reason, now);
        }
        else
        {
            Finish(job, outcome, reason, now);
        }
    }

    private void Retry(JobRecord job, string reason, long now)
    {
        job.Result = null;
        Bereave(job);
        var delay = job.Options.Retry.DelayAfter(job.Attempt, options.Random);
        var state = delay == TimeSpan.Zero ? JobState.Queued : JobState.Retrying;
        job.CloseHandover(state, reason, counts: true, now);
        job.RetryAt = Deadline.After(now, delay);
        Change(job, state);
        Watch(job);
        if (state == JobState.Queued)
        {
            Enqueue(job, now);
        }
        else
        {
            Park(job);
        }
    }

    /// <summary>Ends a job that no server has, or has its server end it.</summary>
    private void Withdraw(JobRecord job, JobVerdict verdict, string reason, long now)
    {
        if (job.Place < JobPlace.Line)
        {
            LeavePlace(job);
            Finish(job, verdict == JobVerdict.Cancelled ? JobState.Cancelled : JobState.TimedOut, reason, now);
        }
        else if (job.Verdict == JobVerdict.None)
        {
            job.ToldAt = now;
            (job.Verdict, job.Reason) = (verdict, reason);
            Change(job, JobState.Cancelling);
            Watch(job);
            Tell(JobEffectKind.Cancel, job, reason);
        }
        else if (job.Verdict < verdict)
        {
            // It was told already, but would have been run again.
            (job.Verdict, job.Reason) = (verdict, reason);
        }
    }
}
