using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A request that a task go on with new code; see <see cref="PycosTask.HotSwap(Func{Coroutine})"/>. Awaiting it in a task waits for
/// its outcome. Members may be used from every thread.
/// </summary>
public sealed class HotSwapRequest
{
    private readonly Func<object?, SwappedCode> makeCode;
    private volatile HotSwapOutcome? outcome;
    private List<Action>? actions;

    internal HotSwapRequest(PycosTask task, Func<object?, SwappedCode> makeCode)
    {
        Task = task;
        this.makeCode = makeCode;
    }

    /// <summary>The task that is to go on with new code.</summary>
    public PycosTask Task { get; }

    /// <summary>How it ended; <see langword="null"/> until then.</summary>
    public HotSwapOutcome? Outcome => outcome;

    /// <summary>
    /// Takes the request back, if the task has not begun to leave its old code for it. Never suspends.
    /// </summary>
    /// <returns>Whether it was taken back. From outside the task's scheduler: whether the wish could be passed on.</returns>
    public bool Cancel() => Task.Scheduler.IsCurrent
        ? outcome is null && Task.CancelSwap(this)
        : Task.Scheduler.TryPost(new PostedAction(() => Cancel()));

    /// <summary>Waits until the request is met, refused or void. Suspends the running task.</summary>
    /// <param name="cancellationToken">Ends the wait, not the request, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="InvalidOperationException">The task waits for its own hot swap, which could not happen meanwhile.</exception>
    public async Coroutine<HotSwapOutcome> OutcomeAsync(CancellationToken cancellationToken = default)
    {
        await IsSettledAsync(Deadline.Never, cancellationToken);
        return outcome!;
    }

    /// <summary>Waits for a limited time until the request is met, refused or void. Suspends the running task.</summary>
    /// <param name="timeout">How long at most. Zero does not suspend. The request stays when the time is over: cancel it.</param>
    /// <param name="cancellationToken">Ends the wait, not the request, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The outcome, or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="InvalidOperationException">The task waits for its own hot swap, which could not happen meanwhile.</exception>
    public Coroutine<Timed<HotSwapOutcome>> OutcomeAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        return OutcomeInTimeAsync(timeout, cancellationToken);
    }

    /// <summary>Lets <c>await request</c> wait as <see cref="OutcomeAsync(CancellationToken)"/> does.</summary>
    /// <returns>The awaiter.</returns>
    public CoroutineAwaiter<HotSwapOutcome> GetAwaiter() => OutcomeAsync().GetAwaiter();

    /// <summary>A .NET task that ends with the outcome: for code that is not a coroutine.</summary>
    /// <returns>The .NET task.</returns>
    public Task<HotSwapOutcome> AsTask()
    {
        var source = new TaskCompletionSource<HotSwapOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        WhenSettled(() => source.SetResult(outcome!));
        return source.Task;
    }

    /// <inheritdoc/>
    public override string ToString() => $"hot swap of {Task}: {outcome?.ToString() ?? "waits"}";

    internal SwappedCode MakeCode(object? state) => makeCode(state);

    /// <summary>Ends the request, on the scheduler of its task. The first outcome counts.</summary>
    internal void Settle(HotSwapStatus status, string reason, Exception? exception = null)
    {
        if (outcome is not null)
        {
            return;
        }

        outcome = new HotSwapOutcome(status, reason, exception);
        if (actions is { } settled)
        {
            actions = null;
            foreach (var action in settled)
            {
                action();
            }
        }
    }

    private async Coroutine<Timed<HotSwapOutcome>> OutcomeInTimeAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        if (timeout == TimeSpan.Zero)
        {
            return outcome is { } found ? new Timed<HotSwapOutcome>(found) : default;
        }

        var deadline = PycosTask.Current.Scheduler.DeadlineAfter(timeout);
        return await IsSettledAsync(deadline, cancellation) ? new Timed<HotSwapOutcome>(outcome!) : default;
    }

    private async Coroutine<bool> IsSettledAsync(long deadline, CancellationToken cancellation)
    {
        if (outcome is not null)
        {
            return true;
        }

        var waiter = PycosTask.Current;
        if (waiter == Task)
        {
            throw new InvalidOperationException(
                $"Task {Task} waits for its own hot swap, which can not happen while it waits for that. Go on to a "
                + "HotSwapPointAsync instead.");
        }

        var gate = new WaitQueue();
        Action tell = waiter.Scheduler == Task.Scheduler
            ? gate.GrantAll
            : () => waiter.Scheduler.TryPost(new PostedAction(gate.GrantAll));
        WhenSettled(tell);
        try
        {
            return await new QueueWait(gate, deadline, cancellation);
        }
        finally
        {
            Forget(tell);
        }
    }

    /// <summary>Calls something once there is an outcome, on the task's scheduler, or here if that has stopped.</summary>
    private void WhenSettled(Action action)
    {
        if (!Task.Scheduler.IsCurrent)
        {
            if (!Task.Scheduler.TryPost(new PostedAction(() => WhenSettled(action))))
            {
                action();
            }
        }
        else if (outcome is not null)
        {
            action();
        }
        else
        {
            (actions ??= []).Add(action);
        }
    }

    private void Forget(Action action)
    {
        if (Task.Scheduler.IsCurrent)
        {
            actions?.Remove(action);
        }
        else
        {
            Task.Scheduler.TryPost(new PostedAction(() => Forget(action)));
        }
    }
}
