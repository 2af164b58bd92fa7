using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>A call of a service that was started: its task, on the service's node, and its result. Usable on every thread.</summary>
/// <typeparam name="TResult">What the service returns.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RemoteCall<TResult>
{
    private readonly Lock gate = new();
    private List<Action<CallEnd<TResult>>>? waiting = [];
    private CallEnd<TResult> end;
    private PycosTask<TResult>? local;

    internal RemoteCall()
    {
    }

    /// <summary>The task that runs the call, if it is one of another process.</summary>
    public RemoteTask? Remote { get; private set; }

    /// <summary>Where the task runs.</summary>
    public Location? Location => Remote is { } remote ? remote.Location : local?.Location;

    /// <summary>Whether the end of the call is known here.</summary>
    public bool HasEnded => waiting is null;

    /// <summary>
    /// The address of the task, for services that take messages; see
    /// <see cref="PycosNode.AddService{TArguments, TMessage, TResult}(string, Func{TArguments, Inbox{TMessage}, ServiceCall, Coroutine{TResult}}, ServiceOptions?)"/>.
    /// </summary>
    /// <typeparam name="TMessage">The messages. Of another process it is not checked: the task refuses messages of another type.</typeparam>
    /// <returns>The address.</returns>
    public TaskRef<TMessage> Address<TMessage>()
    {
        if (Remote is { } remote)
        {
            return new TaskRef<TMessage>(remote);
        }

        InboxQueue<TMessage>.Of(local!);
        return new TaskRef<TMessage>(local!);
    }

    /// <summary>Waits for the result. Suspends the running task until the call has ended; repeatable.</summary>
    /// <param name="cancellationToken">Ends the wait, not the call, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What the service has returned.</returns>
    /// <exception cref="ServiceCallException">It has failed or was terminated, or its node is lost.</exception>
    public async Coroutine<TResult> FinishAsync(CancellationToken cancellationToken = default) =>
        ResultOf((await WaitAsync(Deadline.Never, cancellationToken)).Value);

    /// <summary>Waits for the result for a limited time. Suspends the running task; repeatable.</summary>
    /// <param name="timeout">How long at most. The call goes on afterwards.</param>
    /// <param name="cancellationToken">Ends the wait, not the call, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What the service has returned, or a timeout.</returns>
    /// <exception cref="ServiceCallException">It has failed or was terminated, or its node is lost.</exception>
    public async Coroutine<Timed<TResult>> FinishAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        var ended = await WaitAsync(PycosTask.Current.Scheduler.DeadlineAfter(timeout), cancellationToken);
        return ended.TryGetValue(out var how) ? new Timed<TResult>(ResultOf(how)) : default;
    }

    /// <summary>Waits for the end of the call and tells how it was, without throwing. Suspends the running task until then.</summary>
    /// <param name="cancellationToken">Ends the wait, not the call, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How its task has ended.</returns>
    public async Coroutine<MonitorStatus> MonitorAsync(CancellationToken cancellationToken = default) =>
        (await WaitAsync(Deadline.Never, cancellationToken)).Value.Status;

    /// <summary>Has a message sent to a task when the call has ended: exactly once. Never suspends.</summary>
    /// <param name="watcher">Who is told; if its inbox is full then, it is not.</param>
    /// <param name="message">Makes the message; it must be quick. What it throws is lost.</param>
    /// <typeparam name="TMessage">The messages that the watcher takes.</typeparam>
    public void Notify<TMessage>(TaskRef<TMessage> watcher, Func<MonitorStatus, TMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        WhenEnded(how => watcher.TrySend(message(how.Status)));
    }

    /// <summary>Asks the task to end; <see cref="MonitorAsync"/> tells when it has. Never suspends.</summary>
    /// <returns>Whether the request is on its way: not, if the task has ended or its node can not be reached.</returns>
    public bool Terminate() => !HasEnded && (Remote?.Terminate() ?? local?.Terminate() ?? false);

    /// <summary>The task that runs the call.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Remote?.ToString() ?? local?.ToString() ?? "a call that was not started";

    internal void BeginThere(RemoteTask task) => Remote = task;

    internal void BeginHere(PycosTask<TResult> task)
    {
        local = task;
        task.WhenEnded(ended => End(new CallEnd<TResult>(new MonitorStatus(ended), task.Result)));
    }

    /// <summary>The call has ended. On any thread; only the first time counts.</summary>
    internal void End(CallEnd<TResult> how)
    {
        List<Action<CallEnd<TResult>>>? told;
        lock (gate)
        {
            if (waiting is null)
            {
                return;
            }

            end = how;
            told = waiting;
            waiting = null;
        }

        told.ForEach(tell => tell(how));
    }

    /// <summary>Calls something when the call has ended, on any thread; at once if it has.</summary>
    internal void WhenEnded(Action<CallEnd<TResult>> tell)
    {
        lock (gate)
        {
            if (waiting is not null)
            {
                waiting.Add(tell);
                return;
            }
        }

        tell(end);
    }

    private async Coroutine<Timed<CallEnd<TResult>>> WaitAsync(long deadline, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var answer = new Answer<CallEnd<TResult>>(PycosTask.Current.Scheduler);
        Action<CallEnd<TResult>> tell = how => answer.TrySettle(how);
        WhenEnded(tell);
        try
        {
            return await answer.WaitAsync(deadline, cancellation) ? new Timed<CallEnd<TResult>>(answer.Value) : default;
        }
        finally
        {
            lock (gate)
            {
                waiting?.Remove(tell);
            }
        }
    }

    private TResult ResultOf(in CallEnd<TResult> how) => how.Status.Kind switch
    {
        MonitorKind.Completed => how.Value,
        MonitorKind.Failed => throw Failure(ServiceCallFailure.Failed, $"it has failed: {how.Status.Exception!.Message}", how.Status),
        MonitorKind.Terminated => throw Failure(ServiceCallFailure.Terminated, "its task was terminated", how.Status),
        MonitorKind.NotSerializable => throw Failure(
            ServiceCallFailure.NotSerializable, $"its result can not be sent or read: {how.Status.Exception!.Message}", how.Status),
        _ => throw Failure(ServiceCallFailure.PeerLost, "its node was lost, so what became of it is not known", how.Status),
    };

    private ServiceCallException Failure(ServiceCallFailure reason, string what, MonitorStatus status) =>
        new(reason, $"The call {this} has no result: {what}.", status.Exception);
}
