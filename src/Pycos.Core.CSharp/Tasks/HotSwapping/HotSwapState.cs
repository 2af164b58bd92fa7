namespace Pycos.Internals;

/// <summary>
/// What a task has to do with hot swaps, if anything. Used only on the task's scheduler; posted to it, it is a look at the waiting
/// task between two steps, when all its frames are linked.
/// </summary>
internal class HotSwapState(PycosTask task) : Link
{
    /// <summary>Waits of these kinds are places for a swap.</summary>
    private const TaskFlags Places = TaskFlags.Receiving | TaskFlags.Suspended | TaskFlags.Sleeping;

    /// <summary>The kind of pause that is an explicit swap point.</summary>
    private const TaskFlags Point = TaskFlags.HotSwap;

    /// <summary>The latest request that the task has not been told of.</summary>
    private HotSwapRequest? pending;

    /// <summary>The request for which the old code is being left, the exception by which it is, and what comes next.</summary>
    private HotSwapRequest? inFlight;
    private HotSwapException? thrown;
    private SwappedCode? next;

    /// <summary>The code that runs, if it is not that of the spawn.</summary>
    private SwappedCode? current;

    private bool swappable;
    private Func<object?>? stateToHandOver;
    private bool looks;

    /// <summary>The pause that lasts until the look, and what it is for.</summary>
    private int pause;
    private TaskFlags pauseKind;
    private object? pointState;

    internal bool IsSwappable => swappable;

    internal bool HasRequest => pending is not null || inFlight is not null;

    internal string? CodeName => current?.CodeName;

    internal Frame? OutermostFrame => current?.Body;

    internal void SetSwappable(bool value, Func<object?>? handOver)
    {
        swappable = value;
        stateToHandOver = handOver;
        ShowObstacle();
    }

    /// <summary>Takes a request; one that waited before it is void.</summary>
    internal virtual void Add(HotSwapRequest request)
    {
        if (request.Outcome is not null)
        {
            // It came from another thread and was cancelled before it arrived.
            return;
        }

        if (!task.IsAlive)
        {
            request.Settle(HotSwapStatus.TaskEnded, $"Task {task} has ended.");
            return;
        }

        var earlier = pending;
        pending = request;
        ShowObstacle();
        if (swappable && task.IsWaiting)
        {
            Look();
        }

        earlier?.Settle(HotSwapStatus.Superseded, "A later request came before this one could be met.");
    }

    internal virtual bool Cancel(HotSwapRequest request)
    {
        if (inFlight == request)
        {
            return false;
        }

        Drop(request);
        request.Settle(HotSwapStatus.Cancelled, "The request was cancelled.");
        return true;
    }

    internal bool Refuse(HotSwapRequest request, string reason)
    {
        if (inFlight != request)
        {
            return false;
        }

        next!.Discard();
        LandWith(HotSwapStatus.Refused, reason);
        return true;
    }

    /// <summary>A wait begins that may be a place for a swap.</summary>
    internal void Approach(Frame frame, TaskFlags kind)
    {
        if (MayBePlace(frame, kind))
        {
            Look();
        }
    }

    /// <summary>Has the running task wait for the look instead of going to the end of the run queue; false if it is at no place.</summary>
    internal bool TryPause(Frame frame, TaskFlags kind, object? state = null)
    {
        if (task.WakeReason != WakeReason.Granted || !MayBePlace(frame, kind) || !Look())
        {
            return false;
        }

        pause = ++task.WaitSequence;
        pauseKind = kind;
        pointState = state;
        task.RunState = RunState.Waiting;
        return true;
    }

    /// <summary>The outermost frame has ended: lets the new code take over if it ended for that.</summary>
    internal bool TryTakeOver()
    {
        if (inFlight is null || task.State != FrameState.Faulted || task.Owner != thrown)
        {
            return false;
        }

        if ((task.Flags & TaskFlags.Terminating) != 0)
        {
            task.Fail(new TaskTerminatedException($"Task {task} was terminated while it left its old code for {next!.CodeName}."));
            return false;
        }

        current = next;
        stateToHandOver = null;
        task.GoOnWith(current!);
        LandWith(HotSwapStatus.Done, $"Task {task} goes on with the code {current!.CodeName}.");
        return true;
    }

    internal void TellEnd()
    {
        if (inFlight is not null)
        {
            next!.Discard();
            if (task.State == FrameState.Completed)
            {
                LandWith(HotSwapStatus.Refused, "The old code caught the HotSwapException and returned, by which the task has ended.");
            }
            else
            {
                LandWith(HotSwapStatus.TaskEnded, $"Task {task} has ended while it left its old code.");
            }
        }

        pending?.Settle(HotSwapStatus.TaskEnded, $"Task {task} has ended before there was a place for the swap.");
        pending = null;
    }

    /// <summary>Looks at the waiting task.</summary>
    internal override void Arrive(Scheduler scheduler)
    {
        looks = false;
        var paused = pauseKind != TaskFlags.None && task.IsWaiting && pause == task.WaitSequence;
        var kind = paused ? pauseKind : WaitKind;
        var state = paused ? pointState : null;
        pauseKind = TaskFlags.None;
        pointState = null;
        if (task.IsWaiting && kind != TaskFlags.None && IsPlace(kind))
        {
            SwapAt(kind, state);
        }

        if (paused && task.IsWaiting && pause == task.WaitSequence)
        {
            task.Wake(WakeReason.Granted);
        }
    }

    /// <summary>What the task waits for, if that is a place. A choice is none, whatever it is among.</summary>
    private TaskFlags WaitKind => (task.Flags & TaskFlags.Choosing) == 0 ? task.Flags & Places : TaskFlags.None;

    private void SwapAt(TaskFlags kind, object? state)
    {
        if (inFlight is { } swallowed && kind is Point or TaskFlags.Receiving)
        {
            Refuse(swallowed, "The old code caught the HotSwapException and went on.");
        }

        if (inFlight is null && pending is { } request && (swappable || kind == Point)
            && (task.Flags & TaskFlags.Terminating) == 0)
        {
            Offer(request, state);
        }
    }

    /// <summary>Makes the new code first: as long as that can fail, nothing has happened to the old.</summary>
    private void Offer(HotSwapRequest request, object? state)
    {
        var sequence = task.WaitSequence;
        SwappedCode made;
        try
        {
            made = MakeCode(request, state ?? stateToHandOver?.Invoke());
        }
        catch (Exception exception)
        {
            Drop(request);
            request.Settle(HotSwapStatus.Refused, $"The new code could not be made: {exception.Message}", exception);
            return;
        }

        // The functions that were called are not ours: they may have woken the task or changed their mind.
        if (pending != request || !task.IsWaiting || task.WaitSequence != sequence)
        {
            made.Discard();
            return;
        }

        pending = null;
        inFlight = request;
        next = made;
        thrown = new HotSwapException(request, made.CodeName);
        task.Interrupt(thrown);
    }

    private protected virtual SwappedCode MakeCode(HotSwapRequest request, object? state) => request.MakeCode(state);

    private void Drop(HotSwapRequest request)
    {
        if (pending == request)
        {
            pending = null;
            ShowObstacle();
        }
    }

    /// <summary>The swap in flight is over. A request that came meanwhile has its turn at the next place.</summary>
    private void LandWith(HotSwapStatus status, string reason)
    {
        var landed = inFlight!;
        inFlight = null;
        thrown = null;
        next = null;
        ShowObstacle();
        landed.Settle(status, reason);
    }

    /// <summary>Posts the look; false if the scheduler has stopped.</summary>
    private bool Look() => looks || (looks = task.Scheduler.TryPost(this));

    /// <summary>Lets the task's waits stop by only while there is something to look for.</summary>
    private void ShowObstacle()
    {
        if (inFlight is not null || (pending is not null && swappable))
        {
            task.Flags |= TaskFlags.HotSwap;
        }
        else
        {
            task.Flags &= ~TaskFlags.HotSwap;
        }
    }

    /// <summary>What can be told before the frame is linked to the one that awaits it.</summary>
    private bool MayBePlace(Frame frame, TaskFlags kind) =>
        frame == task.OutermostFrame ? kind == Point || (kind & Places) != 0 : IsPassedThrough(frame, kind);

    /// <summary>Whether the task waits at its top level. Our own functions that receive or suspend are not counted as calls.</summary>
    private protected virtual bool IsPlace(TaskFlags kind)
    {
        var frame = task.Leaf;
        while (frame != task.OutermostFrame)
        {
            if (!IsPassedThrough(frame, kind))
            {
                return false;
            }

            frame = frame.Parent;
        }

        return true;
    }

    private static bool IsPassedThrough(Frame frame, TaskFlags kind) =>
        kind is TaskFlags.Receiving or TaskFlags.Suspended && frame.IsOfLibrary;
}
