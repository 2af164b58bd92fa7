namespace Pycos.Internals;

/// <summary>
/// A stretch of a task's code that can be cancelled, or shields what is inside from the cancellation of what is around it. Those
/// of a task form a list from the innermost (<see cref="TaskExtras.Scope"/>) to the outermost. Used on the scheduler's thread.
/// </summary>
/// <remarks>
/// A scope is a state and not an exception on its way: once it has fired, every wait that begins inside it throws, until it is
/// left. Waits see that by one flag of the task; see docs/decisions/0007-scopes-are-a-state.md.
/// </remarks>
internal class Scope
{
    /// <summary>Scopes that a scheduler keeps for later: as many as frames of a kind.</summary>
    private const int PoolLimit = 1024;

    private PycosTask? task;
    private Alarm? alarm;
    private long deadline = Deadline.Never;
    private long enteredInStep;
    private int enteredAtDepth;
    private bool shields;
    private bool passed;
    private Scope? nextFree;
    private int freeBehind;

    /// <summary>The scope around this one.</summary>
    internal Scope? Outer { get; private set; }

    /// <summary>The outermost scope that makes the waits in this one throw: this one, or one around it.</summary>
    internal Scope? Firing { get; private set; }

    /// <summary>Whether it was cancelled, by somebody or by its deadline.</summary>
    internal bool HasFired { get; private set; }

    /// <summary>Whether its deadline cancelled it.</summary>
    internal bool TimedOut { get; private set; }

    /// <summary>Counts the uses of a pooled scope, so that an exception kept from an earlier one is recognized.</summary>
    internal int Life { get; private set; }

    internal bool IsOpen => task is not null;

    /// <summary>A scope that nobody else knows; to be given back by <see cref="LeaveForGood"/>.</summary>
    internal static Scope Rent(Scheduler scheduler)
    {
        var scope = scheduler.FreeScopes;
        if (scope is null)
        {
            return new Scope();
        }

        scheduler.FreeScopes = scope.nextFree;
        scope.nextFree = null;
        return scope;
    }

    /// <summary>The running task enters it.</summary>
    internal void Enter(PycosTask running, bool shielding = false)
    {
        var extras = running.Extras;
        task = running;
        shields = shielding;
        Outer = extras.Scope;
        Firing = shielding ? null : Outer?.Firing;
        enteredInStep = running.Scheduler.Switches;
        enteredAtDepth = running.Scheduler.NestedFirstSteps;
        extras.Scope = this;
        running.HeedScopes();
    }

    /// <summary>The task leaves it, and all inside it that was abandoned. Nothing happens if it has been closed before.</summary>
    internal void Leave()
    {
        if (task is not { } left)
        {
            return;
        }

        var extras = left.Extras;
        while (extras.Scope is { } inner && inner != this)
        {
            inner.Drop(extras);
        }

        extras.Scope = Outer;
        Close();
        left.HeedScopes();
    }

    /// <summary>The task leaves a rented scope.</summary>
    internal void LeaveForGood(Scheduler scheduler)
    {
        Leave();
        HasFired = false;
        TimedOut = false;
        passed = false;
        Life++;
        var first = scheduler.FreeScopes;
        freeBehind = first is null ? 0 : first.freeBehind + 1;
        if (freeBehind < PoolLimit)
        {
            nextFree = first;
            scheduler.FreeScopes = this;
        }
    }

    /// <summary>Sets or moves the deadline of an open scope; one that has passed cancels it at once.</summary>
    internal void SetDeadline(long time)
    {
        if (task is null || HasFired)
        {
            return;
        }

        deadline = time;
        if (time == Deadline.Never)
        {
            alarm?.Unset();
            return;
        }

        alarm ??= new Alarm(task.Scheduler, LookAtDeadline);
        LookAtDeadline();
    }

    /// <summary>Cancels it: what waits inside goes on with an exception, and so does every wait that begins inside later.</summary>
    internal void Fire(bool byDeadline = false)
    {
        if (HasFired)
        {
            return;
        }

        HasFired = true;
        TimedOut = byDeadline;
        Disarm();
        if (task is not { } cancelled)
        {
            return;
        }

        if (Firing is null && !passed)
        {
            SpreadInward(cancelled.Extras.Scope!);
            cancelled.EndWaitOfFiredScope();
        }

        Fired();
    }

    /// <summary>
    /// An exception that must pass all scopes is being thrown in the task: those that are open now have no say any more. Those
    /// that its clean-up opens do.
    /// </summary>
    internal void LetPass()
    {
        for (var scope = this; scope is { passed: false }; scope = scope.Outer)
        {
            scope.passed = true;
            scope.Firing = null;
            scope.Disarm();
        }
    }

    /// <summary>The frames of the task are dropped, and all its scopes with them.</summary>
    internal void CloseAll()
    {
        var left = task!;
        while (left.Extras.Scope is { } inner)
        {
            inner.Drop(left.Extras);
        }

        left.ForgetScopes();
    }

    /// <summary>The frames are dropped that took their first step in the task's present step, deeper than this.</summary>
    internal void CloseEnteredDeeper(int depth)
    {
        var left = task!;
        while (left.Extras.Scope is { } inner
            && inner.enteredInStep == left.Scheduler.Switches && inner.enteredAtDepth > depth)
        {
            inner.Drop(left.Extras);
        }

        left.HeedScopes();
    }

    /// <summary>What the waits inside throw.</summary>
    internal ScopeCancelledException MakeException() => new(this);

    /// <summary>It has been cancelled while it was open.</summary>
    private protected virtual void Fired()
    {
    }

    /// <summary>It has been closed without being left: its code is gone.</summary>
    private protected virtual void Dropped()
    {
    }

    private void Drop(TaskExtras extras)
    {
        extras.Scope = Outer;
        Close();
        Dropped();
    }

    private void Close()
    {
        Disarm();
        task = null;
        Outer = null;
        Firing = null;
    }

    private void Disarm()
    {
        deadline = Deadline.Never;
        alarm?.Unset();
    }

    /// <summary>Makes itself what the scopes inside it throw, as far as none of them shields those inside it in turn.</summary>
    private void SpreadInward(Scope innermost)
    {
        var reached = innermost;
        for (var scope = innermost; scope != this; scope = scope.Outer!)
        {
            if (scope.shields)
            {
                reached = scope.Outer!;
            }
        }

        for (var scope = reached; scope != this; scope = scope.Outer!)
        {
            scope.Firing = this;
        }

        Firing = this;
    }

    private void LookAtDeadline()
    {
        if (deadline == Deadline.Never)
        {
            // Left while the alarm was about to go off.
            return;
        }

        if (task!.Scheduler.Clock.Now >= deadline)
        {
            Fire(byDeadline: true);
        }
        else
        {
            alarm!.SetTo(deadline);
        }
    }
}
