namespace Pycos.Internals;

/// <summary>
/// Tells one task of the end of another, once. Each side keeps it in a list of its own, which only that side's scheduler
/// touches; what the other side has to know is posted to it.
/// </summary>
internal abstract class TaskMonitor
{
    private LinkedListNode<TaskMonitor>? placeAtWatched;
    private LinkedListNode<TaskMonitor>? placeAtWatcher;

    /// <summary>Nothing more is to be sent. Known on the watcher's scheduler.</summary>
    private bool over;

    private protected TaskMonitor(PycosTask watched, PycosTask watcher)
    {
        Watched = watched;
        Watcher = watcher;
    }

    internal PycosTask Watched { get; }

    internal PycosTask Watcher { get; }

    /// <summary>Begins to watch. On any thread; false if the one or the other is known to have ended.</summary>
    internal bool TryBegin()
    {
        if (!Watched.IsAlive || !Watcher.IsAlive || !On(Watched.Scheduler, EnterAtWatched))
        {
            return false;
        }

        On(Watcher.Scheduler, EnterAtWatcher);
        return true;
    }

    /// <summary>The watched task has ended. On its scheduler, after the monitor was taken out of the task's list.</summary>
    /// <returns>Whether the watcher may learn of it.</returns>
    internal bool Tell()
    {
        placeAtWatched = null;
        return Watcher.IsAlive && On(Watcher.Scheduler, Arrive);
    }

    /// <summary>The watcher has ended, or wants to hear no more. On the watcher's scheduler.</summary>
    internal void TakeBack()
    {
        over = true;
        LeaveWatcher();
        On(Watched.Scheduler, LeaveWatched);
    }

    /// <summary>Puts the message into the watcher's inbox. On the watcher's scheduler.</summary>
    private protected abstract void Send(MonitorStatus status);

    /// <summary>Does something on a scheduler: at once if the caller is there. False if the scheduler has stopped.</summary>
    internal static bool On(Scheduler scheduler, Action action)
    {
        if (!scheduler.IsCurrent)
        {
            return scheduler.TryPost(new PostedAction(action));
        }

        action();
        return true;
    }

    private void EnterAtWatched()
    {
        if (Watched.IsAlive)
        {
            placeAtWatched = Watched.Bonds.Monitors.AddLast(this);
        }
        else
        {
            // It ended while the request was on its way: the watcher relies on being told.
            Tell();
        }
    }

    private void EnterAtWatcher()
    {
        if (!Watcher.IsAlive)
        {
            TakeBack();
        }
        else if (!over)
        {
            placeAtWatcher = Watcher.Bonds.Watching.AddLast(this);
        }
    }

    private void Arrive()
    {
        if (!over)
        {
            over = true;
            LeaveWatcher();
            Watcher.Scheduler.Guard(() => Send(new MonitorStatus(Watched)));
        }
    }

    private void LeaveWatcher()
    {
        placeAtWatcher?.List?.Remove(placeAtWatcher);
        placeAtWatcher = null;
    }

    private void LeaveWatched()
    {
        placeAtWatched?.List?.Remove(placeAtWatched);
        placeAtWatched = null;
    }
}
