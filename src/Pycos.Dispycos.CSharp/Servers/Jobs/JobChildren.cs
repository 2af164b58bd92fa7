namespace Pycos.Internals;

/// <summary>The jobs that one of this server has submitted, as far as it has to do with them. Used from every thread.</summary>
internal sealed class JobChildren(ServerJob job)
{
    private readonly Lock gate = new();

    /// <summary>Those of which the client has more to tell.</summary>
    private readonly Dictionary<long, ChildJob> awaited = [];
    private long last;
    private int unfinished;
    private int waiting;
    private bool isOver;

    public JobId Parent => new(job.Number);

    /// <summary>How many may be submitted that have not ended.</summary>
    public int Most => job.MaxChildren;

    /// <summary>Whether there are so many.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                return unfinished >= Most;
            }
        }
    }

    /// <summary>Submits one.</summary>
    /// <exception cref="NotPicklableException">Something that was captured can not be sent.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException">There are as many as there may be, or the job has ended.</exception>
    public ChildJob<T> Submit<T>(object body, JobOptions? options, bool isWanted)
    {
        ArgumentNullException.ThrowIfNull(body);
        options?.ThrowIfContradictory();
        ThrowIfRefused();
        var code = CapturedData.Pickle(job.Server.Code, body, out var near);
        if (code.Bytes.Length > job.Server.MostBytes)
        {
            throw new NotPicklableException(
                $"What was captured has {code.Bytes.Length} bytes, which is more than a message may have: keep it with its server ({nameof(JobContext)}.{nameof(JobContext.Keep)}).");
        }

        lock (gate)
        {
            ThrowIfRefused();
            var child = new ChildJob<T>(this, ++last, options, isWanted);
            job.Post(ServerAnswerKind.Child, ChildBytes.Of(new ChildRequest(child.Number, isWanted, code.Known, code.Bytes, near, options)));
            awaited.Add(child.Number, child);
            unfinished++;
            return child;
        }
    }

    /// <summary>Asks for the result of one.</summary>
    public void Ask(ChildJob child)
    {
        lock (gate)
        {
            if (!isOver)
            {
                awaited[child.Number] = child;
                job.Post(ServerAnswerKind.ChildWanted, ChildBytes.Of(child.Number));
            }
            else if (child.HasEnded)
            {
                child.End(Orphaned);
            }
        }
    }

    public void Cancel(ChildJob child, string reason)
    {
        lock (gate)
        {
            if (!isOver)
            {
                job.Post(ServerAnswerKind.ChildCancelled, ChildBytes.Of(child.Number), reason);
            }
        }
    }

    /// <summary>Waits for something of one, without the server's processor.</summary>
    public async Coroutine WaitAsync(Answer<bool> answer, CancellationToken cancellation)
    {
        ChangeWaiting(1);
        try
        {
            await answer.WaitAsync(Deadline.Never, cancellation);
        }
        finally
        {
            ChangeWaiting(-1);
        }
    }

    /// <summary>Takes in what the client tells of one.</summary>
    public void Take(long number, ChildEnd end)
    {
        ChildJob? child;
        lock (gate)
        {
            if (!awaited.TryGetValue(number, out child))
            {
                return;
            }

            unfinished -= child.HasEnded ? 0 : 1;
        }

        child.End(end);
        lock (gate)
        {
            if (child.IsComplete)
            {
                awaited.Remove(number);
            }
        }
    }

    /// <summary>What a child has returned.</summary>
    /// <exception cref="PickleException">It can not be read here.</exception>
    public object? Read(byte[] bytes) => PickleReader.Read(bytes, job.Server.Code.Scope);

    /// <summary>The job has ended: nothing is told any more, so nobody is to wait for it.</summary>
    public void End()
    {
        ChildJob[] left;
        lock (gate)
        {
            isOver = true;
            left = [.. awaited.Values];
            awaited.Clear();
        }

        Array.ForEach(left, child => child.End(Orphaned));
    }

    private ChildEnd Orphaned => new(null, JobState.Cancelled, $"{Parent}, which has submitted it, has ended", null, null);

    private void ThrowIfRefused()
    {
        if (job.Number <= 0)
        {
            throw new InvalidOperationException("What runs before jobs, to set up a server or a node, submits no jobs.");
        }

        if (job.Detached is not null)
        {
            throw new InvalidOperationException(
                "A detached job submits no jobs: its client, which may have gone, would have to place them. Let a job that is not detached do it.");
        }

        if (isOver)
        {
            throw new InvalidOperationException($"{Parent} has ended, and submits no more jobs.");
        }

        if (Most == ClusterEngine.TooDeep || IsFull)
        {
            throw new InvalidOperationException(ChildLimits.Refusal(Most));
        }
    }

    private void ChangeWaiting(int change)
    {
        lock (gate)
        {
            var before = waiting;
            waiting += change;
            if (isOver || (before > 0) == (waiting > 0))
            {
                return;
            }

            if (waiting > 0)
            {
                job.StepAside();
            }
            else
            {
                job.StepBack();
            }
        }
    }
}
