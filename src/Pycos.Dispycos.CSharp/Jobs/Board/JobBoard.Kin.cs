namespace Pycos.Internals;

/// <summary>Jobs that other jobs have submitted: they end with the attempt that has submitted them, unless they are to outlive it.</summary>
internal sealed partial class JobBoard
{
    /// <summary>Jobs of which an attempt has ended that has left some.</summary>
    private readonly Stack<JobKin> bereaving = [];

    /// <summary>
    /// A job waits for one that it has submitted: its server's processor is for others meanwhile, or its place beside that, for good. Does
    /// nothing for a job that the server does not have.
    /// </summary>
    internal void StepAside(ServerId id, long jobNumber, int handover, long now)
    {
        if (Find(id, jobNumber, handover) is not { } job)
        {
            return;
        }

        var server = job.Holder!;
        if (job.Place < JobPlace.Aside)
        {
            LeaveServer(job, now);
            job.Place = JobPlace.Aside;
            job.FirstAt = Math.Min(job.FirstAt, now);
            server.Aside.Append(job);
            beside.Add(jobNumber, job);
            Watch(job);
        }
        else if (!TryLetGo(job))
        {
            return;
        }

        MarkHungry(server);
        Attend(now);
    }

    /// <summary>
    /// A job that has stepped aside from the processor goes on. It does so at once, beside what the processor does; but nothing further begins there until it has
    /// ended, or waits again.
    /// </summary>
    internal void StepBack(ServerId id, long jobNumber, int handover, long now)
    {
        if (Find(id, jobNumber, handover) is { Place: JobPlace.Aside, IsBack: false, Demand.IsIo: false } job)
        {
            job.IsBack = true;
            job.Holder!.Back++;
            MarkHungry(job.Holder);
            Attend(now);
        }
    }

    /// <summary>Has a job that is back use the processor no more.</summary>
    private static bool TryLetGo(JobRecord job)
    {
        if (!job.IsBack)
        {
            return false;
        }

        job.IsBack = false;
        job.Holder!.Back--;
        return true;
    }

    /// <summary>Notes who has submitted a job.</summary>
    private static void Join(JobRecord job, JobRecord parent)
    {
        var above = parent.Kin ??= new(parent, null, 0);
        job.Kin = new(job, parent.Id, above.Depth + 1);
        if (parent.Place >= JobPlace.Line)
        {
            job.Kin.Parent = above;
            above.Children.Append(job.Kin);
        }
    }

    /// <summary>Notes that an attempt of a job has ended, for those that it has submitted.</summary>
    private void Bereave(JobRecord job)
    {
        if (job.Kin is { Children.Count: > 0 } kin)
        {
            bereaving.Push(kin);
        }
    }

    /// <summary>Ends what an attempt has left that has ended, but for what is to outlive it.</summary>
    private void Disown(JobKin kin, long now)
    {
        while (kin.Children.First is { } child)
        {
            Leave(child, kin);
            if (!child.Job.Options.OutlivesParent)
            {
                Withdraw(child.Job, JobVerdict.Cancelled, $"{kin.Job.Id}, which has submitted it, has ended", now);
            }
        }
    }

    private static void LeaveParent(JobRecord job)
    {
        if (job.Kin is { Parent: { } parent } kin)
        {
            Leave(kin, parent);
        }
    }

    private static void Leave(JobKin child, JobKin parent)
    {
        parent.Children.Remove(child);
        child.Parent = null;
    }

    private static void AssertKin(JobRecord job)
    {
        if (job.Kin is { Parent: { } parent } kin)
        {
            Hold(parent.Job.Place >= JobPlace.Line, $"{parent.Job.Id}, which has {job.Id}, runs");
            Hold(kin.ParentId == parent.Job.Id && kin.Depth == parent.Depth + 1, $"{job.Id} knows its parent");
        }

        for (var child = job.Kin?.Children.First; child is not null; child = child.Next)
        {
            Hold(child.Parent == job.Kin && !child.Job.IsFinished, $"{child.Job.Id} is one of {job.Id} that has not ended");
        }
    }
}
