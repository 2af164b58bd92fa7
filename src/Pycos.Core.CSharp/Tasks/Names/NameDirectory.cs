using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The names of tasks, and who waits for a name. Used from every thread; nothing of it is on a hot path but
/// <see cref="MayHaveNames"/>, which every task that ends asks.
/// </summary>
[DebuggerDisplay("{names.Count} names")]
internal sealed class NameDirectory
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PycosTask> names = new(StringComparer.Ordinal);
    private readonly Dictionary<PycosTask, SortedSet<string>> namesOfTasks = [];
    private readonly Dictionary<string, List<NameWatch>> watches = new(StringComparer.Ordinal);
    private volatile int count;

    /// <summary>Whether any task has a name; without the lock.</summary>
    internal bool MayHaveNames => count > 0;

    /// <summary>Gives a live task a name that is free, or that it has.</summary>
    internal NameResult Add(string name, PycosTask task)
    {
        lock (gate)
        {
            if (OwnerOf(name) is { } owner)
            {
                return owner == task ? NameResult.Done : NameResult.InUse;
            }

            Put(name, task);
            // Against a task that ends on its scheduler's thread just now:
            // 1. here the count is raised, then the task's state is read; 2. there the state is set, then the count is read.
            // The barrier orders both threads, so that one of the two sees the other, and costs the task's thread nothing.
            Interlocked.MemoryBarrierProcessWide();
            if (!task.IsAlive)
            {
                Drop(name, task);
                return NameResult.Ended;
            }

            if (watches.Remove(name, out var waiting))
            {
                waiting.ForEach(watch => watch.Tell());
            }

            return NameResult.Done;
        }
    }

    /// <summary>Takes a name from a task; false if the task does not have it.</summary>
    internal bool Remove(string name, PycosTask task)
    {
        lock (gate)
        {
            if (names.GetValueOrDefault(name) != task)
            {
                return false;
            }

            Drop(name, task);
            return true;
        }
    }

    /// <summary>Frees all names of a task that has ended.</summary>
    internal void RemoveAll(PycosTask task)
    {
        lock (gate)
        {
            DropAll(task);
        }
    }

    internal string[] NamesOf(PycosTask task)
    {
        lock (gate)
        {
            return task.IsAlive && namesOfTasks.TryGetValue(task, out var found) ? [.. found] : [];
        }
    }

    internal PycosTask? Find(string name)
    {
        lock (gate)
        {
            return OwnerOf(name);
        }
    }

    /// <summary>The task of a name; if there is none, the watch is told when there is.</summary>
    internal PycosTask? FindOrWatch(string name, NameWatch watch)
    {
        lock (gate)
        {
            if (OwnerOf(name) is { } task)
            {
                return task;
            }

            if (!watches.TryGetValue(name, out var waiting))
            {
                watches.Add(name, waiting = []);
            }

            waiting.Add(watch);
            return null;
        }
    }

    internal void Unwatch(string name, NameWatch watch)
    {
        lock (gate)
        {
            if (watches.TryGetValue(name, out var waiting) && waiting.Remove(watch) && waiting.Count == 0)
            {
                watches.Remove(name);
            }
        }
    }

    /// <summary>The live task of a name. One that has just ended, on its own thread, may not have come to free its names yet.</summary>
    private PycosTask? OwnerOf(string name)
    {
        if (!names.TryGetValue(name, out var owner))
        {
            return null;
        }

        if (owner.IsAlive)
        {
            return owner;
        }

        DropAll(owner);
        return null;
    }

    private void Put(string name, PycosTask task)
    {
        names.Add(name, task);
        if (!namesOfTasks.TryGetValue(task, out var all))
        {
            namesOfTasks.Add(task, all = new SortedSet<string>(StringComparer.Ordinal));
        }

        all.Add(name);
        count++;
    }

    private void Drop(string name, PycosTask task)
    {
        names.Remove(name);
        var left = namesOfTasks[task];
        left.Remove(name);
        if (left.Count == 0)
        {
            namesOfTasks.Remove(task);
        }

        count--;
    }

    private void DropAll(PycosTask task)
    {
        if (namesOfTasks.Remove(task, out var freed))
        {
            foreach (var name in freed)
            {
                names.Remove(name);
            }

            count -= freed.Count;
        }
    }
}
