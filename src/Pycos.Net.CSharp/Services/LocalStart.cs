namespace Pycos.Internals;

/// <summary>
/// Starts a call of a service of the own node. Between the scheduler of the tasks and the caller, who may give up, the first one
/// decides whether it is started.
/// </summary>
internal sealed class LocalStart<TArguments, TResult>(Service<TArguments, TResult> service, PycosNode node, TArguments arguments, Scheduler home)
{
    private readonly Answer<PycosTask<TResult>> started = new(home);
    private int state;

    private const int Pending = 0;
    private const int Started = 1;
    private const int GivenUp = 2;

    internal static async Coroutine RunAsync(
        PycosNode node, string name, TArguments arguments, RemoteCall<TResult> call, TimeSpan? timeout, CancellationToken cancellation)
    {
        if (node.Services.Find(name) is not { } found)
        {
            throw CallFailures.Of(Outcome.NoSuchTarget, name, null, 0);
        }

        if (found is not Service<TArguments, TResult> service)
        {
            throw CallFailures.Of(Outcome.Serialization, name, Failure.Of(FailureKind.Serialization, "", "it takes and returns other types"), 0);
        }

        if (!service.Admits(new ServiceCall(name, null, null, null)))
        {
            throw CallFailures.Of(Outcome.AccessDenied, name, null, 0);
        }

        if (!service.TryEnter(node.Id))
        {
            throw CallFailures.Of(Outcome.Full, name, null, (uint)service.Options.RetryAfter.TotalMilliseconds);
        }

        var home = PycosTask.Current.Scheduler;
        var start = new LocalStart<TArguments, TResult>(service, node, arguments, home);
        call.BeginHere(await start.WaitAsync(home.DeadlineAfter(timeout), cancellation));
    }

    private async Coroutine<PycosTask<TResult>> WaitAsync(long deadline, CancellationToken cancellation)
    {
        var kept = false;
        try
        {
            if (node.UserScheduler.IsCurrent)
            {
                Begin();
            }
            else if (!node.UserScheduler.TryPost(new PostedAction(Begin)))
            {
                throw CallFailures.Of(Outcome.NoSuchTarget, service.Name, null, 0);
            }

            await started.WaitAsync(deadline, cancellation);
            kept = Interlocked.CompareExchange(ref state, GivenUp, Pending) == Started;
        }
        finally
        {
            GiveUpUnless(kept);
        }

        // Begun just when the time was over: it is there at once.
        await started.WaitAsync(Deadline.Never, cancellation);
        return !kept ? throw CallFailures.Of(Outcome.NotInTime, service.Name, null, 0)
            : started.Value ?? throw CallFailures.Of(Outcome.NoSuchTarget, service.Name, null, 0);
    }

    private void GiveUpUnless(bool kept)
    {
        if (kept)
        {
            return;
        }

        if (Interlocked.CompareExchange(ref state, GivenUp, Pending) == Started)
        {
            node.UserScheduler.TryPost(new PostedAction(() => started.Value?.Terminate()));
        }
        else
        {
            service.Leave(node.Id);
            started.TrySettle(null!);
        }
    }

    private void Begin()
    {
        if (Interlocked.CompareExchange(ref state, Started, Pending) == Pending)
        {
            try
            {
                var task = service.Start(arguments, new ServiceCall(service.Name, null, null, null));
                task.WhenEnded(_ => service.Leave(node.Id), observes: false);
                started.TrySettle(task);
            }
            catch (SchedulerStoppedException)
            {
                service.Leave(node.Id);
                started.TrySettle(null!);
            }
        }
    }
}
