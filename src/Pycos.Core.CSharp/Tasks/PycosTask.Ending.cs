using Pycos.Internals;

namespace Pycos;

/// <content>The end of a task and who waits for it.</content>
public abstract partial class PycosTask
{
    /// <summary>What the task is doing, or how it ended. Seen from another thread it may be out of date at once.</summary>
    public PycosTaskStatus Status => RunState switch
    {
        RunState.New or RunState.Ready => PycosTaskStatus.Ready,
        RunState.Running => PycosTaskStatus.Running,
        RunState.Waiting => PycosTaskStatus.Waiting,
        _ => EndStatus,
    };

    private PycosTaskStatus EndStatus =>
        (Flags & TaskFlags.EndedCompleted) != 0 ? PycosTaskStatus.Completed
        : (Flags & TaskFlags.EndedCancelled) != 0 ? PycosTaskStatus.Cancelled
        : PycosTaskStatus.Failed;

    /// <summary>True until the task has ended.</summary>
    public bool IsAlive => RunState != RunState.Ended;

    /// <summary>The exception that ended the task; <see langword="null"/> while it lives or if it returned.</summary>
    public Exception? Exception => IsAlive ? null : Owner as Exception;

    /// <summary>
    /// Waits for the end of the task. Suspends the running task until then; returns at once if it has ended.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Nothing; if the task failed or was cancelled, its exception is thrown again in the caller.</returns>
    public async Coroutine FinishAsync(CancellationToken cancellationToken = default)
    {
        await WaitForEndAsync(Deadline.Never, cancellationToken);
        ThrowIfFailed();
    }

    /// <summary>Waits for the end of the task for a limited time. Suspends the running task.</summary>
    /// <param name="timeout">How long at most. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// Whether the task has ended in time; if it failed or was cancelled, its exception is thrown again in the caller.
    /// </returns>
    public async Coroutine<bool> FinishAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await EndsInTimeAsync(timeout, cancellationToken))
        {
            return false;
        }

        ThrowIfFailed();
        return true;
    }

    /// <summary>As <see cref="FinishAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; if the task failed or was cancelled, its exception is thrown in who chose it.</returns>
    public Alt<ValueTuple> FinishAlt() => new(AltFinish.Make(this));

    /// <summary>Lets <c>await task</c> wait for its end, as <see cref="FinishAsync(CancellationToken)"/> does.</summary>
    /// <returns>The awaiter.</returns>
    public TaskEndAwaiter GetAwaiter() => new(this);

    /// <summary>A .NET task that ends as this one does: for code that is not a coroutine.</summary>
    /// <returns>The .NET task; cancelled if this one was.</returns>
    public Task AsTask()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WhenEnded(_ =>
        {
            if (EndStatus == PycosTaskStatus.Completed)
            {
                source.SetResult();
            }
            else if (EndStatus == PycosTaskStatus.Cancelled)
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

    /// <summary>Ends the task: its waiters go on and its scheduler forgets it.</summary>
    internal void End(PycosTaskStatus status)
    {
        if (RunState == RunState.Waiting)
        {
            LeaveWait();
        }

        if (status == PycosTaskStatus.Cancelled && Owner is not System.Exception)
        {
            Owner = new TaskTerminatedException($"Task {this} was terminated.");
        }

        if (status != PycosTaskStatus.Completed)
        {
            ForgetResult();
        }

        Flags |= status switch
        {
            PycosTaskStatus.Completed => TaskFlags.EndedCompleted,
            PycosTaskStatus.Cancelled => TaskFlags.EndedCancelled,
            _ => TaskFlags.None,
        };
        RunState = RunState.Ended;
        if (Scheduler.Names.MayHaveNames)
        {
            Scheduler.Names.RemoveAll(this);
        }

        if (Inbox is { } inbox)
        {
            extras?.Bonds?.Heir?.TakeOver(inbox);
            inbox.Close();
        }

        if (State >= FrameState.Completed || Scheduler.RunningTask != this)
        {
            ReleaseFrame();
        }

        Leaf = this;
        Scheduler.Forget(this);
        if (extras is not null)
        {
            TellEnd(extras);
        }

        if (status == PycosTaskStatus.Failed && (Flags & TaskFlags.Observed) == 0)
        {
            Scheduler.ReportUnhandled(this, Exception!);
        }
    }

    /// <summary>Suspends the running task until this one has ended.</summary>
    internal void SuspendUntilEnd(Frame frame)
    {
        var waiter = Current;
        if (RunState == RunState.Ended)
        {
            waiter.PauseAt(frame);
            return;
        }

        ThrowIfOwnEnd(waiter);
        if (waiter.Scheduler == Scheduler)
        {
            waiter.BeginWait(frame, EndQueue, Deadline.Never, default);
        }
        else
        {
            var wait = new ForeignEnd(waiter);
            waiter.BeginWait(frame, null, Deadline.Never, default);
            WhenEnded(wait.Tell);
        }
    }

    /// <summary>Ends a task by the state that its outermost frame has come to.</summary>
    internal void EndByFrame()
    {
        if (extras?.HotSwap is { } swap && swap.TryTakeOver())
        {
            return;
        }

        // One that was told to terminate does not look completed, even if it swallowed the exception and returned.
        var status = State == FrameState.Completed && (Flags & TaskFlags.Terminating) == 0 ? PycosTaskStatus.Completed
            : State == FrameState.Completed || Owner is OperationCanceledException ? PycosTaskStatus.Cancelled
            : PycosTaskStatus.Failed;
        End(status);
    }

    /// <summary>Ends a task that has not taken its first step with the exception that waits to be thrown in it.</summary>
    internal void EndUnstarted()
    {
        Fail(TakeInterruption());
        EndByFrame();
    }

    /// <summary>Calls something when the task has ended, on its scheduler's thread, or here if it has ended and that is gone.</summary>
    /// <param name="action">What is called.</param>
    /// <param name="observes">Whether a failure of the task counts as noticed by this.</param>
    internal void WhenEnded(Action<PycosTask> action, bool observes = true)
    {
        if (!Scheduler.IsCurrent)
        {
            if (!Scheduler.TryPost(new PostedAction(() => WhenEnded(action, observes))))
            {
                action(this);
            }
        }
        else if (RunState == RunState.Ended)
        {
            action(this);
        }
        else
        {
            Flags |= observes ? TaskFlags.Observed : TaskFlags.None;
            (Extras.EndActions ??= []).Add(action);
        }
    }

    /// <summary>Blocks a thread that is not a scheduler's until the task has ended; false at a timeout.</summary>
    private protected bool BlockUntilEnd(TimeSpan timeout)
    {
        if (!IsAlive)
        {
            return true;
        }

        // Not disposed: the scheduler may still be about to set it when the time is over.
        var ended = new ManualResetEventSlim();
        Action<PycosTask> tell = _ => ended.Set();
        WhenEnded(tell);
        var inTime = ThreadWait.Until(ended.Wait, timeout);
        if (!inTime)
        {
            ForgetEndAction(tell);
        }

        return inTime;
    }

    /// <summary>
    /// Lets go of what the outermost coroutine holds. Of a task that is given up inside a step, the scheduler does so after the step:
    /// until then the code of its frames is on the stack.
    /// </summary>
    internal abstract void ReleaseFrame();

    /// <summary>A task that was terminated, or failed after its return, has no result, whatever it has returned.</summary>
    private protected abstract void ForgetResult();

    /// <summary>Waits for the end for a time; false if that is over first.</summary>
    private protected async Coroutine<bool> EndsInTimeAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        if (timeout == TimeSpan.Zero)
        {
            return !IsAlive;
        }

        return await WaitForEndAsync(Current.Scheduler.DeadlineAfter(timeout), cancellation);
    }

    /// <summary>Where those of the same scheduler wait for the end, which is seen by that.</summary>
    internal WaitQueue EndQueue
    {
        get
        {
            Flags |= TaskFlags.Observed;
            return Extras.Ending ??= new WaitQueue();
        }
    }

    /// <summary>Waits for the end, on whichever scheduler the caller's task runs; false at a timeout.</summary>
    internal async Coroutine<bool> WaitForEndAsync(long deadline, CancellationToken cancellation)
    {
        if (RunState == RunState.Ended)
        {
            return true;
        }

        var waiter = Current;
        ThrowIfOwnEnd(waiter);
        if (waiter.Scheduler == Scheduler)
        {
            return await new QueueWait(EndQueue, deadline, cancellation);
        }

        return await WaitForRemoteEndAsync(waiter, deadline, cancellation);
    }

    /// <summary>Waits for the end of a task of another scheduler.</summary>
    private async Coroutine<bool> WaitForRemoteEndAsync(PycosTask waiter, long deadline, CancellationToken cancellation)
    {
        var gate = new WaitQueue();
        Action<PycosTask> tell = _ => waiter.Scheduler.TryPost(new PostedAction(gate.GrantAll));
        WhenEnded(tell);
        try
        {
            return await new QueueWait(gate, deadline, cancellation);
        }
        finally
        {
            ForgetEndAction(tell);
        }
    }

    internal void ThrowIfFailed()
    {
        if (Owner is Exception exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
        }
    }

    internal void EndTrace(PycosTaskStatus status)
    {
        if (Activity is { } activity)
        {
            CoreTrace.End(this, activity, status);
        }
    }

    internal void ThrowIfOwnEnd(PycosTask waiter)
    {
        if (waiter == this)
        {
            throw new InvalidOperationException($"Task {this} waits for its own end, which would never come.");
        }
    }

    internal void ForgetEndAction(Action<PycosTask> action) =>
        Scheduler.TryPost(new PostedAction(() => extras?.EndActions?.Remove(action)));

    private void TellEnd(TaskExtras told)
    {
        EndTrace(EndStatus);
        told.LifeCancellation.Unregister();
        // A task that was given up leaves its choice behind.
        told.Choice?.End(taken: false);
        told.Scope?.CloseAll();
        told.Interruptions = null;
        told.HotSwap?.TellEnd();
        // Before those who wait for the end go on: they may want what it held.
        Holding.AbandonAll(this, told);
        if (told.Bonds is { } bonds)
        {
            LoosenBonds(bonds);
        }

        told.Ending?.GrantAll();
        if (told.EndActions is { } actions)
        {
            told.EndActions = null;
            foreach (var action in actions)
            {
                action(this);
            }
        }
    }
}
