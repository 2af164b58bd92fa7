using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <content>What other threads give to the engine's.</content>
internal sealed partial class ClusterEngine
{
    private readonly Lock posting = new();
    private readonly Lock asking = new();

    /// <summary>What was posted last, and what of before has not been taken up yet.</summary>
    private Queue<object> posted = new();
    private Queue<object> taken = new();
    private long lastJob;
    private int isPosted;
    private int openJobs;
    private bool isOver;

    /// <summary>Refuses more jobs than there may be. On every thread.</summary>
    /// <exception cref="InvalidOperationException">There are so many.</exception>
    public void ThrowIfFull()
    {
        if (Volatile.Read(ref openJobs) >= Options.MaxJobs)
        {
            throw new InvalidOperationException(
                $"There are {Options.MaxJobs} jobs that have not ended, which is as many as {nameof(ClusterOptions)}.{nameof(ClusterOptions.MaxJobs)} "
                + "allows. Wait for some, apply a function to items by Map, or raise the limit.");
        }
    }

    /// <summary>Gives a job its number, and to the board, which counts alike. On every thread.</summary>
    public void Submit(Job job)
    {
        Interlocked.Increment(ref openJobs);
        lock (posting)
        {
            job.Id = new JobId(++lastJob);
            posted.Enqueue(job);
        }

        Wake();
    }

    /// <summary>Has something done on the engine's thread. On every thread.</summary>
    public void Post(Action action)
    {
        Enqueue(action);
        Wake();
    }

    /// <summary>Asks for something that only the engine's thread may look at. In every task.</summary>
    /// <exception cref="ObjectDisposedException">The cluster is closed, so nobody would answer.</exception>
    public async Coroutine<T> AskAsync<T>(Func<T> question, CancellationToken cancellation = default)
    {
        var answer = new Answer<T>(PycosTask.Current.Scheduler);
        lock (asking)
        {
            ObjectDisposedException.ThrowIf(isOver, typeof(Cluster));
            Enqueue((Action)(() => answer.TrySettle(question())));
        }

        Wake();
        await answer.WaitAsync(Deadline.Never, cancellation);
        return answer.Value;
    }

    /// <summary>Answers what was asked before, and nothing that is asked from now on.</summary>
    public async Coroutine EndAsync() => await AskAsync(() =>
    {
        lock (asking)
        {
            isOver = true;
            return true;
        }
    });

    private void Wake()
    {
        if (Interlocked.Exchange(ref isPosted, 1) == 0)
        {
            Node.NetworkScheduler.TryPost(new PostedAction(drain));
        }
    }

    private void Enqueue(object command)
    {
        lock (posting)
        {
            posted.Enqueue(command);
        }
    }

    private bool TryTakePosted([NotNullWhen(true)] out object? command)
    {
        if (taken.TryDequeue(out command))
        {
            return true;
        }

        lock (posting)
        {
            (posted, taken) = (taken, posted);
        }

        return taken.TryDequeue(out command);
    }

    private void Drain()
    {
        Volatile.Write(ref isPosted, 0);
        Interlocked.MemoryBarrier();
        var now = Now;
        while (TryTakePosted(out var command))
        {
            if (command is Job job)
            {
                job.Record = board.Submit(job.Options, job, now, job.IsWaiting, job.ParentRecord);
            }
            else
            {
                ((Action)command)();
            }
        }

        Act();
    }
}
