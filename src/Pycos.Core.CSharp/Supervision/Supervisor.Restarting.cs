using Pycos.Internals;

namespace Pycos;

/// <content>What happens to children.</content>
public sealed partial class Supervisor
{
    /// <summary>Starts those whose time has come, in their order; false if there was none.</summary>
    private bool StartDue()
    {
        if (waitingToStart == 0)
        {
            return false;
        }

        var now = Scheduler.Clock.Now;
        var due = children.Where(child => child.State == ChildState.Restarting && child.Due <= now).ToArray();
        foreach (var child in due)
        {
            Start(child);
        }

        return due.Length > 0;
    }

    private long NextDue() => waitingToStart == 0
        ? Deadline.Never
        : children.Where(child => child.State == ChildState.Restarting).Min(child => child.Due);

    private PycosTask Start(Child child)
    {
        if (child.Starts++ > 0)
        {
            restarts++;
        }

        SetState(child, ChildState.Running);
        child.StartedAt = Scheduler.Clock.Now;
        var started = child.Spec.Start(Scheduler);
        child.Task = started;
        started.WhenEnded(ended => Enqueue(new SupervisorWork(() => NoteEndAsync(child, ended))));
        Report(SupervisionEventKind.ChildStarted, child, started, null);
        return started;
    }

    /// <summary>A child has ended: by itself, unless it is known to have been stopped.</summary>
    private async Coroutine NoteEndAsync(Child child, PycosTask ended)
    {
        if (child.Task != ended)
        {
            return;
        }

        ends++;
        NoteStopped(child);
        Report(SupervisionEventKind.ChildEnded, child, ended, ended.Exception);
        if (!rules.MustRestart(child.Spec, ended))
        {
            Retire(child);
            return;
        }

        if (!rules.MayRestart(limit, Scheduler.Clock.Now, child.LastEnd!))
        {
            throw new RestartLimitExceededException(Task.ToString(), Options, limit.Causes);
        }

        await RestartWithOthersAsync(child);
    }

    private async Coroutine RestartWithOthersAsync(Child child)
    {
        var range = rules.RestartedWith(Options.Strategy, children.IndexOf(child), children.Count);
        var (start, count) = range.GetOffsetAndLength(children.Count);
        var together = children.GetRange(start, count);
        foreach (var place in rules.StopOrder(range, children.Count).ToArray())
        {
            await StopAsync(children[place]);
        }

        var due = DueOf(child);
        foreach (var other in together)
        {
            if (other != child && other.Spec.Restart == RestartMode.Temporary)
            {
                Retire(other);
            }
            else
            {
                other.Due = due;
                other.Spec.Mailbox?.Open();
                SetState(other, ChildState.Restarting);
            }
        }
    }

    private long DueOf(Child child)
    {
        var now = Scheduler.Clock.Now;
        if (now - child.StartedAt > Deadline.ToNanoseconds(Options.Backoff.Longest))
        {
            child.RestartsInARow = 0;
        }

        return Deadline.After(now, Options.Backoff.DelayAfter(child.RestartsInARow++));
    }

    /// <summary>Stops a child if it runs, and waits for its end.</summary>
    private async Coroutine StopAsync(Child child)
    {
        if (child.Task is not { } running)
        {
            SetState(child, ChildState.Stopped);
            return;
        }

        running.Terminate();
        if (!await running.WaitForEndAsync(Scheduler.DeadlineAfter(child.Spec.ShutdownTimeout), default))
        {
            cutShort++;
            Report(SupervisionEventKind.ChildCutShort, child, running, null);
            running.ExpireCleanUp();
            await running.WaitForEndAsync(Deadline.Never, default);
        }

        NoteStopped(child);
        Report(SupervisionEventKind.ChildStopped, child, running, null);
    }

    private void NoteStopped(Child child)
    {
        child.LastEnd = new MonitorStatus(child.Task!);
        child.Task = null;
        SetState(child, ChildState.Stopped);
    }

    private void SetState(Child child, ChildState state)
    {
        waitingToStart += (state == ChildState.Restarting ? 1 : 0) - (child.State == ChildState.Restarting ? 1 : 0);
        child.State = state;
    }

    /// <summary>The child is not started again by itself; a temporary one is forgotten.</summary>
    private void Retire(Child child)
    {
        if (child.Spec.Restart == RestartMode.Temporary)
        {
            Forget(child);
        }
        else
        {
            child.Spec.Mailbox?.Close();
        }
    }

    private void Forget(Child child)
    {
        SetState(child, ChildState.Stopped);
        children.Remove(child);
        byName.Remove(child.Spec.Name);
        child.Spec.Mailbox?.Leave(this);
    }

#pragma warning disable CS1998 // All that is asked of a supervisor may suspend; this does not happen to.
    private async Coroutine<PycosTask> AddHereAsync(ChildSpec spec)
    {
        if (byName.ContainsKey(spec.Name))
        {
            throw new ArgumentException(
                $"Supervisor {Task} has a child called {spec.Name}. Remove that first, or give the new one another name.");
        }

        if (spec.Mailbox is { } mailbox && !mailbox.TryEnter(this, spec.InboxOptions))
        {
            throw new ArgumentException(OwnedByOther(spec));
        }

        var child = new Child(spec);
        Insert(child);
        return Start(child);
    }
#pragma warning restore CS1998

    private async Coroutine<PycosTask> RestartHereAsync(string name)
    {
        if (!byName.TryGetValue(name, out var child))
        {
            throw new ArgumentException(
                $"Supervisor {Task} has no child called {name}; it has {string.Join(", ", byName.Keys)}.", nameof(name));
        }

        await StopAsync(child);
        return Start(child);
    }

    private async Coroutine<bool> StopHereAsync(string name, bool forget)
    {
        if (!byName.TryGetValue(name, out var child))
        {
            return false;
        }

        await StopAsync(child);
        if (forget)
        {
            Forget(child);
        }
        else
        {
            Retire(child);
        }

        return true;
    }
}
