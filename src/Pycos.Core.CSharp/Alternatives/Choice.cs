namespace Pycos.Internals;

/// <summary>
/// One choice that a task makes: its leaves, and which of them it has committed to. Pooled by the scheduler; used only on its
/// thread.
/// </summary>
/// <remarks>
/// There are two kinds of leaves. Some are granted what they wait for by somebody else, as a lock is handed over: they commit the
/// choice at that moment (<see cref="Commit"/>), which withdraws all others. The others see that something may be there, as a
/// message in the inbox, and only wake the task to look (<see cref="LookAgain"/>), while those of the first kind keep their places
/// in line.
/// </remarks>
internal sealed class Choice
{
    /// <summary>Nothing is chosen.</summary>
    internal const int None = -1;

    /// <summary>Nothing is chosen, since the task has to give way first.</summary>
    internal const int GiveWay = -2;

    private readonly Scheduler scheduler;
    private Leaf[] leaves = new Leaf[4];
    private int[] order = new int[4];
    private int ordered;
    private int committed = None;
    private bool armed;
    private bool waits;
    private bool mustEnd;
    private Choice? nextFree;

    private Choice(Scheduler scheduler) => this.scheduler = scheduler;

    /// <summary>The task that chooses.</summary>
    internal PycosTask Task { get; private set; } = null!;

    /// <summary>How many leaves there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Whether it has committed to a leaf.</summary>
    internal bool IsCommitted => committed != None;

    internal static Choice Rent(PycosTask task)
    {
        var scheduler = task.Scheduler;
        var choice = scheduler.FreeChoices ?? new Choice(scheduler);
        scheduler.FreeChoices = choice.nextFree;
        choice.nextFree = null;
        choice.Task = task;
        return choice;
    }

    /// <summary>Adds a leaf and begins with it; throws if it can not be used here.</summary>
    internal void Add(AltNode leaf)
    {
        if (Count == leaves.Length)
        {
            Array.Resize(ref leaves, Count * 2);
            Array.Resize(ref order, Count * 2);
        }

        leaf.Choice = this;
        leaf.Index = Count;
        mustEnd |= leaf.Begin(Task);
        leaves[Count].Node = leaf;
        Count++;
    }

    /// <summary>Commits to a leaf that is ready, each with the same chance.</summary>
    /// <param name="timedOut">Whether the time of the first timeout has come.</param>
    /// <returns>Its place, or below zero if none is.</returns>
    internal int TryCommit(bool timedOut)
    {
        Order();
        for (var last = Count - 1; last >= 0 && committed == None; last--)
        {
            var picked = scheduler.NextRandom(last + 1);
            var index = order[picked];
            order[picked] = order[last];
            order[last] = index;
            var leaf = leaves[index].Node;
            // What is tried may call code of the user, which may grant something to another leaf: that goes first.
            if (!leaf.IsTimeout && leaf.TryCommit(Task) && committed == None)
            {
                committed = index;
            }
        }

        if (committed == None)
        {
            committed = FirstTimeout(timedOut);
        }

        return committed;
    }

    /// <summary>Called before the task waits: throws if that could not end.</summary>
    internal void PrepareToWait()
    {
        if (!armed)
        {
            for (var i = 0; i < Count; i++)
            {
                leaves[i].Node.PrepareToWait(Task);
            }
        }
    }

    /// <summary>Suspends the task until a leaf has been granted what it waits for, or it is to look again.</summary>
    internal void Suspend(Frame frame)
    {
        // So that a task which is given up here leaves nothing behind.
        Task.Extras.Choice = this;
        waits = true;
        var kinds = TaskFlags.Choosing;
        var deadline = Deadline.Never;
        for (var i = 0; i < Count; i++)
        {
            deadline = Math.Min(deadline, leaves[i].Node.Deadline);
        }

        Task.BeginWait(frame, null, deadline, default, kinds);
        if (!Task.IsWaiting)
        {
            return;
        }

        armed = true;
        for (var i = 0; i < Count && committed == None; i++)
        {
            kinds |= leaves[i].Node.Arm(Task);
        }

        // Not if an armed leaf has woken the task already: that is no wait any more.
        if (Task.IsWaiting)
        {
            Task.Flags |= kinds;
        }
    }

    /// <summary>A leaf was granted what it waits for. The first one wins.</summary>
    /// <returns>False if it came too late: then the grant is to be passed on.</returns>
    internal bool Commit(AltNode leaf)
    {
        if (committed != None)
        {
            return false;
        }

        committed = leaf.Index;
        Disarm();
        LookAgain();
        return true;
    }

    /// <summary>Something may be there for a leaf that does not wait in line.</summary>
    internal void LookAgain()
    {
        if (Task.IsWaiting)
        {
            Task.Wake(WakeReason.Granted);
        }
    }

    /// <summary>The choice is over, one way or the other: nothing of it stays behind.</summary>
    /// <param name="taken">Whether what it committed to was taken.</param>
    internal void End(bool taken)
    {
        Disarm();
        if (committed != None && !taken)
        {
            leaves[committed].Node.GiveBack(Task);
        }

        if (mustEnd)
        {
            mustEnd = false;
            for (var i = 0; i < Count; i++)
            {
                leaves[i].Node.End();
            }
        }

        if (waits)
        {
            waits = false;
            Task.Extras.Choice = null;
        }

        Count = 0;
        committed = None;
        Task = null!;
        nextFree = scheduler.FreeChoices;
        scheduler.FreeChoices = this;
    }

    private void Disarm()
    {
        if (armed)
        {
            armed = false;
            for (var i = 0; i < Count; i++)
            {
                leaves[i].Node.Disarm();
            }
        }
    }

    /// <summary>Any order will do to begin with, as long as it is one of these leaves.</summary>
    private void Order()
    {
        if (ordered != Count)
        {
            ordered = Count;
            for (var i = 0; i < Count; i++)
            {
                order[i] = i;
            }
        }
    }

    /// <summary>The timeout that comes first, if its time has come: it has, when it was waited for, and if it is of no length.</summary>
    private int FirstTimeout(bool timedOut)
    {
        var first = None;
        for (var i = 0; i < Count; i++)
        {
            if (leaves[i].Node.IsTimeout && (first == None || leaves[i].Node.Deadline < leaves[first].Node.Deadline))
            {
                first = i;
            }
        }

        return first != None && (timedOut || leaves[first].Node.TryCommit(Task)) ? first : None;
    }

    /// <summary>A reference in an array of these is stored without a look at its type.</summary>
    private struct Leaf
    {
        internal AltNode Node;
    }
}
