namespace Pycos.Internals;

/// <summary>Finds tasks by their names.</summary>
internal static class Locating
{
    internal static Coroutine<Timed<PycosTask>> LocateAsync(string name, TimeSpan? timeout, CancellationToken cancellation) =>
        LocateAsync(PycosTask.Current.Scheduler.Names, name, timeout, cancellation);

    internal static async Coroutine<Timed<PycosTask>> LocateAsync(
        NameDirectory names, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        var scheduler = PycosTask.Current.Scheduler;
        var deadline = scheduler.DeadlineAfter(timeout);
        var watch = new NameWatch(scheduler);
        await new BudgetCheck(true);
        while (true)
        {
            if (names.FindOrWatch(name, watch) is { } found)
            {
                return new Timed<PycosTask>(found);
            }

            try
            {
                if (timeout == TimeSpan.Zero || !await new QueueWait(watch.Queue, deadline, cancellation))
                {
                    return default;
                }
            }
            finally
            {
                names.Unwatch(name, watch);
            }
        }
    }

    internal static Coroutine<Timed<TaskRef<TMessage>>> LocateAsync<TMessage>(
        string name, TimeSpan? timeout, CancellationToken cancellation) =>
        LocateAsync<TMessage>(PycosTask.Current.Scheduler.Names, name, timeout, cancellation);

    internal static async Coroutine<Timed<TaskRef<TMessage>>> LocateAsync<TMessage>(
        NameDirectory names, string name, TimeSpan? timeout, CancellationToken cancellation)
    {
        var found = await LocateAsync(names, name, timeout, cancellation);
        return found.TryGetValue(out var task) ? new Timed<TaskRef<TMessage>>(AddressOf<TMessage>(task, name)) : default;
    }

    /// <summary>A task's address, if its messages are of the type that is asked for.</summary>
    internal static TaskRef<TMessage> AddressOf<TMessage>(PycosTask task, string name)
    {
        if (task.Inbox is null)
        {
            throw new ArgumentException(
                $"Task {task}, registered as '{name}', was spawned without an inbox, so it takes no messages. Locate it with "
                + "PycosTask.TryLocate, or spawn it with a function that takes an Inbox.");
        }

        InboxQueue<TMessage>.Of(task);
        return new TaskRef<TMessage>(task);
    }
}
