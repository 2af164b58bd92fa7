namespace Pycos.Internals;

/// <summary>The queued jobs of one demand and one priority, in the order in which they were submitted.</summary>
internal sealed class PriorityLine
{
    private readonly Row<JobRecord> inOrder = new();

    /// <summary>Those that came back when later ones stood in the list already. There are few, so their order may cost more.</summary>
    private IndexedHeap<JobRecord, JobRecord.ById>? early;

    internal int Priority { get; set; }

    internal int Count => inOrder.Count + (early?.Count ?? 0);

    internal JobRecord? First
    {
        get
        {
            var (one, two) = (inOrder.First, early?.First);
            return one is null || (two is not null && two.Id.Number < one.Id.Number) ? two : one;
        }
    }

    internal void Add(JobRecord job)
    {
        job.Place = JobPlace.Queue;
        if (inOrder.Last is null || inOrder.Last.Id.Number < job.Id.Number)
        {
            inOrder.Append(job);
        }
        else if (job.Id.Number < inOrder.First!.Id.Number)
        {
            inOrder.Prepend(job);
        }
        else
        {
            job.Place = JobPlace.Early;
            (early ??= new()).Add(job);
        }
    }

    internal void Remove(JobRecord job)
    {
        if (job.Place == JobPlace.Early)
        {
            early!.Remove(job);
        }
        else
        {
            inOrder.Remove(job);
        }

        job.Place = JobPlace.None;
    }

    /// <summary>All of them, in no order.</summary>
    internal IEnumerable<JobRecord> Jobs
    {
        get
        {
            for (var job = inOrder.First; job is not null; job = job.Next)
            {
                yield return job;
            }

            for (var i = 1; i <= early?.Count; i++)
            {
                yield return early[i];
            }
        }
    }
}
