using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A job that goes on when its client has gone, once a server has begun it, and whose result is kept on its node by a name. Usable on every
/// thread.
/// </summary>
/// <typeparam name="T">What it returns.</typeparam>
public sealed class DetachedJob<T> : Job<T>
{
    private readonly Lock gate = new();
    private readonly DetachedWish wish;
    private Action? taken;
    private bool isTaken;

    internal DetachedJob(ClusterEngine engine, CodePickle code, object? body, JobOptions options, DetachedWish wish)
        : base(engine, code, body, options) => this.wish = wish;

    /// <summary>The name by which its result is found.</summary>
    public string ResultName => wish.Name;

    internal override DetachedWish? Detached => wish;

    /// <summary>
    /// Waits until a server has begun it: from then on the client may go, in any way. Suspends the running task until then; repeatable.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the job, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The server.</returns>
    /// <exception cref="JobFailedException">It could not be begun, as when its name is in use.</exception>
    /// <exception cref="JobCancelledException">It was cancelled before it had begun.</exception>
    public async Coroutine<ServerId> WaitUntilTakenAsync(CancellationToken cancellationToken = default)
    {
        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        WhenLeavable(() => answer.TrySettle(true));
        await answer.WaitAsync(Deadline.Never, cancellationToken);
        bool wasTaken;
        lock (gate)
        {
            wasTaken = isTaken;
        }

        if (!wasTaken)
        {
            Read();
        }

        return Record!.Server!.Value;
    }

    internal override void WhenLeavable(Action action)
    {
        lock (gate)
        {
            if (!isTaken)
            {
                taken += action;
                action = () => { };
            }
        }

        action();
        WhenEnded(_ => TakeWaiters());
    }

    /// <summary>Its server has begun it. On the engine's thread.</summary>
    internal override void TakeAddress(ServerLink from, in ServerAnswer answer)
    {
        Record!.IsLeft = true;
        lock (gate)
        {
            isTaken = true;
        }

        TakeWaiters();
    }

    private void TakeWaiters()
    {
        Action? waiting;
        lock (gate)
        {
            (waiting, taken) = (taken, null);
        }

        waiting?.Invoke();
    }
}
