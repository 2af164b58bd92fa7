using Pycos.Internals;

namespace Pycos;

/// <summary>A task that returns a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">What it returns.</typeparam>
public abstract class PycosTask<T> : PycosTask
{
    internal T Result = default!;

    private protected PycosTask(Scheduler scheduler)
        : base(scheduler)
    {
    }

    /// <summary>
    /// Waits for the end of the task and returns its result. Suspends the running task until then; returns at once if it has
    /// ended.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The result; if the task failed or was cancelled, its exception is thrown again in the caller.</returns>
    public new async Coroutine<T> FinishAsync(CancellationToken cancellationToken = default)
    {
        await WaitForEndAsync(Deadline.Never, cancellationToken);
        ThrowIfFailed();
        return Result;
    }

    /// <summary>Waits for the end of the task for a limited time. Suspends the running task.</summary>
    /// <param name="timeout">How long at most. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The result, or a timeout; if the task failed or was cancelled, its exception is thrown again in the caller.
    /// </returns>
    public new async Coroutine<Timed<T>> FinishAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await EndsInTimeAsync(timeout, cancellationToken))
        {
            return default;
        }

        ThrowIfFailed();
        return new Timed<T>(Result);
    }

    /// <summary>Waits for the end of the task and tells how it ended, without throwing. Suspends the running task.</summary>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The outcome.</returns>
    public async Coroutine<TaskOutcome<T>> OutcomeAsync(CancellationToken cancellationToken = default)
    {
        await WaitForEndAsync(Deadline.Never, cancellationToken);
        return new TaskOutcome<T>(Status, Result, Exception);
    }

    /// <summary>As <see cref="FinishAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; if the task failed or was cancelled, its exception is thrown in who chose it.</returns>
    public new Alt<T> FinishAlt() => new(AltFinish<T>.Make(this));

    /// <summary>Lets <c>await task</c> wait for its result, as <see cref="FinishAsync(CancellationToken)"/> does.</summary>
    /// <returns>The awaiter.</returns>
    public new TaskEndAwaiter<T> GetAwaiter() => new(this);

    /// <summary>A .NET task that ends as this one does: for code that is not a coroutine.</summary>
    /// <returns>The .NET task; cancelled if this one was.</returns>
    public new Task<T> AsTask()
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        WhenEnded(_ =>
        {
            if (Status == PycosTaskStatus.Completed)
            {
                source.SetResult(Result);
            }
            else if (Status == PycosTaskStatus.Cancelled)
            {
                source.SetCanceled(CancellationToken.None);
            }
            else
            {
                source.SetException(Exception!);
            }
        });
        return source.Task;
    }

    /// <summary>
    /// Blocks the calling thread until the task has ended, and returns its result. For threads that are not a scheduler's.
    /// </summary>
    /// <returns>The result; if the task failed or was cancelled, its exception is thrown again.</returns>
    /// <exception cref="WrongSchedulerException">Called inside a task, where it would block the scheduler.</exception>
    public T Value()
    {
        Scheduler.RefuseBlocking("Value()", "await the task");
        return EndsWithin(Timeout.InfiniteTimeSpan).Value;
    }

    /// <summary>
    /// Blocks the calling thread until the task has ended, for a limited time. For threads that are not a scheduler's.
    /// </summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>The result, or a timeout; if the task failed or was cancelled, its exception is thrown again.</returns>
    /// <exception cref="WrongSchedulerException">Called inside a task, where it would block the scheduler.</exception>
    public Timed<T> Value(TimeSpan timeout)
    {
        Scheduler.RefuseBlocking("Value(timeout)", "await the task's FinishAsync(timeout)");
        return EndsWithin(timeout);
    }

    /// <summary>Asks the task to go on with new code, as <see cref="PycosTask.HotSwap(Func{Coroutine})"/> does.</summary>
    /// <param name="newCode">Makes the new code when its time has come.</param>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing.</exception>
    public HotSwapRequest HotSwap(Func<Coroutine<T>> newCode)
    {
        CheckCode(newCode);
        return RequestSwap(_ => newCode().Claim());
    }

    /// <summary>
    /// Asks the task to go on with new code that takes over the state of the old, as
    /// <see cref="PycosTask.HotSwap{TState}(Func{TState, Coroutine})"/> does.
    /// </summary>
    /// <param name="newCode">Makes the new code of what the old code hands over: <see langword="null"/> if it hands over nothing.</param>
    /// <typeparam name="TState">What the new code can take over. If the old code hands over something else, the swap is refused.</typeparam>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing.</exception>
    public HotSwapRequest HotSwap<TState>(Func<TState, Coroutine<T>> newCode)
    {
        CheckCode(newCode);
        return RequestSwap(state => newCode(StateAs<TState>(state)).Claim());
    }

    internal HotSwapRequest RequestSwap(Func<object?, CoroutineFrame<T>> claimCode) =>
        RequestSwap(state => (SwappedCode)new SwappedCode<T>(this, claimCode(state)));

    /// <summary>The task's code, which ran in a frame of its own, has ended.</summary>
    internal void TakeResultOf(CoroutineFrame<T> body)
    {
        try
        {
            Result = body.TakeResult();
            State = FrameState.Completed;
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private protected sealed override Type ResultType => typeof(T);

    internal sealed override object? ResultObject => Result is VoidResult ? null : Result;

    private protected sealed override void ForgetResult() => Result = default!;

    private Timed<T> EndsWithin(TimeSpan timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        if (!BlockUntilEnd(timeout))
        {
            return default;
        }

        ThrowIfFailed();
        return new Timed<T>(Result);
    }
}
