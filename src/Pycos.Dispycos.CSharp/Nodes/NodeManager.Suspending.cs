using Pycos.Internals;

namespace Pycos;

/// <content>Sessions that end while the node goes on.</content>
public sealed partial class NodeManager
{
    /// <summary>Takes no further clients until <see cref="Resume"/>; those that are there stay. On every thread.</summary>
    /// <param name="reason">Why, for clients that ask.</param>
    public void Suspend(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        SuspendFor(reason);
    }

    /// <summary>Takes clients again. On every thread.</summary>
    public void Resume() => SuspendFor(null);

    /// <summary>
    /// Asks the clients that are there to end their sessions when the jobs that run have ended, and waits until they have. Suspends the running
    /// task until then. Others may come meanwhile: see <see cref="Suspend"/>.
    /// </summary>
    /// <param name="reason">Why, for the clients.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Whether all these sessions are over.</returns>
    public async Coroutine<bool> RecallAsync(string reason, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var home = PycosTask.Current.Scheduler;
        var deadline = home.DeadlineAfter(timeout);
        foreach (var session in await OnNodeAsync(() => TellAll(home, new SessionEvent.Recalled(reason))))
        {
            if (!await session.WaitAsync(deadline, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Ends the sessions that are there. Suspends the running task until nothing is left of them: seconds beyond their grace at most. A second
    /// call may be less patient than the first one.
    /// </summary>
    /// <param name="mode">What becomes of jobs.</param>
    /// <returns>To be awaited.</returns>
    public async Coroutine EndSessionsAsync(NodeCloseMode mode = NodeCloseMode.Interrupt)
    {
        var home = PycosTask.Current.Scheduler;
        foreach (var session in await OnNodeAsync(() => TellAll(home, new SessionEvent.Closing(mode == NodeCloseMode.Interrupt))))
        {
            await session.WaitAsync(Deadline.Never);
        }
    }

    private void SuspendFor(string? reason) => node.Post(() =>
    {
        suspended = reason;
        CountSessions();
    });

    private List<Answer<bool>> TellAll(Scheduler home, SessionEvent happened)
    {
        var open = snapshot;
        foreach (var session in open)
        {
            session.Tell(happened);
        }

        return [.. open.Select(session => session.WhenGone(home))];
    }
}
