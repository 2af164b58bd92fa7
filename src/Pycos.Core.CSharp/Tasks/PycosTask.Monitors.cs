using Pycos.Internals;

namespace Pycos;

/// <content>Who is told of the end of a task.</content>
public abstract partial class PycosTask
{
    /// <summary>
    /// Has a message sent to a task when this one ends, after all that this one has sent itself. Each call is a monitor of its own,
    /// which is told once. A failure of this task counts as noticed then. Never suspends; works across schedulers.
    /// </summary>
    /// <param name="watcher">
    /// Who is told. When it ends, its monitors are taken back. Its inbox takes the message even if it is full. It may be a task of
    /// another process: that is sent the message as any other, and is not told if its process can not be reached then.
    /// </param>
    /// <param name="message">
    /// Makes the message; called on the watcher's scheduler's thread, for one of another process on this task's. What it throws is
    /// logged, and nothing is sent.
    /// </param>
    /// <typeparam name="TMessage">The messages that the watcher takes.</typeparam>
    /// <exception cref="TaskEndedException">
    /// This task or the watcher has ended. If the one ends only while the request is on its way from another scheduler, the watcher is
    /// told at once instead.
    /// </exception>
    /// <exception cref="ArgumentException">A task is to be told of its own end.</exception>
    public void Notify<TMessage>(TaskRef<TMessage> watcher, Func<MonitorStatus, TMessage> message)
    {
        if (!TryNotify(watcher, message))
        {
            throw new TaskEndedException(IsAlive
                ? $"Task {watcher} has ended, so it can not be told of the end of task {this}. Give the address of a task that lives."
                : $"Task {this} has ended, so there is no end to be told of any more. Await MonitorAsync, which tells at once how it "
                    + "has ended, or use TryNotify.");
        }
    }

    /// <summary>As <see cref="Notify{TMessage}"/>, for a task that takes the status itself as its message.</summary>
    /// <param name="watcher">Who is told.</param>
    /// <exception cref="TaskEndedException">This task or the watcher has ended.</exception>
    /// <exception cref="ArgumentException">A task is to be told of its own end.</exception>
    public void Notify(TaskRef<MonitorStatus> watcher) => Notify(watcher, static status => status);

    /// <summary>As <see cref="Notify{TMessage}"/>; tells by its result if it is too late.</summary>
    /// <param name="watcher">Who is told.</param>
    /// <param name="message">Makes the message.</param>
    /// <typeparam name="TMessage">The messages that the watcher takes.</typeparam>
    /// <returns>False if this task or the watcher has ended; nothing is sent then.</returns>
    /// <exception cref="ArgumentException">A task is to be told of its own end.</exception>
    public bool TryNotify<TMessage>(TaskRef<TMessage> watcher, Func<MonitorStatus, TMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (watcher.Remote is not null)
        {
            return TryNotifyAway(watcher, message);
        }

        if (watcher.Task == this)
        {
            throw new ArgumentException($"Task {this} can not be told of its own end: then it takes no more messages.", nameof(watcher));
        }

        return new TaskMonitor<TMessage>(this, watcher.Task, message).TryBegin();
    }

    /// <summary>As <see cref="Notify(TaskRef{MonitorStatus})"/>; tells by its result if it is too late.</summary>
    /// <param name="watcher">Who is told.</param>
    /// <returns>False if this task or the watcher has ended; nothing is sent then.</returns>
    /// <exception cref="ArgumentException">A task is to be told of its own end.</exception>
    public bool TryNotify(TaskRef<MonitorStatus> watcher) => TryNotify(watcher, static status => status);

    /// <summary>
    /// Takes back all monitors by which a task is told of the end of this one. Never suspends. Called by the watcher itself, or by
    /// another task of its scheduler, no such message comes any more; one that is in the inbox already stays there.
    /// </summary>
    /// <param name="watcher">Who was to be told.</param>
    /// <returns>
    /// Whether there was one to take back. From outside the watcher's scheduler: whether the request could be passed on.
    /// </returns>
    public bool StopNotifying(PycosTask watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        if (!watcher.Scheduler.IsCurrent)
        {
            return watcher.Scheduler.TryPost(new PostedAction(() => StopNotifying(watcher)));
        }

        var monitors = watcher.extras?.Bonds?.Watching.Where(monitor => monitor.Watched == this).ToArray() ?? [];
        foreach (var monitor in monitors)
        {
            monitor.TakeBack();
        }

        return monitors.Length > 0;
    }

    /// <summary>
    /// Waits for the end of the task and tells how it ended, whatever that is: it never throws what ended the task. Suspends the
    /// running task until then; returns at once if the task has ended. A failure of the task counts as noticed.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended.</returns>
    public async Coroutine<MonitorStatus> MonitorAsync(CancellationToken cancellationToken = default)
    {
        await WaitForEndAsync(Deadline.Never, cancellationToken);
        return new MonitorStatus(this);
    }

    /// <summary>As <see cref="MonitorAsync(CancellationToken)"/>, for a limited time.</summary>
    /// <param name="timeout">How long at most. Zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended, or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Coroutine<Timed<MonitorStatus>> MonitorAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        return MonitorInTimeAsync(timeout, cancellationToken);
    }

    /// <summary>What ties the task to others.</summary>
    internal TaskBonds Bonds => Extras.Bonds ??= new TaskBonds();

    internal TaskBonds? BondsOrNull => extras?.Bonds;

    /// <summary>What the task has returned.</summary>
    internal abstract object? ResultObject { get; }

    private async Coroutine<Timed<MonitorStatus>> MonitorInTimeAsync(TimeSpan timeout, CancellationToken cancellation) =>
        await EndsInTimeAsync(timeout, cancellation) ? new Timed<MonitorStatus>(new MonitorStatus(this)) : default;

    private bool TryNotifyAway<TMessage>(TaskRef<TMessage> watcher, Func<MonitorStatus, TMessage> message)
    {
        if (!IsAlive)
        {
            return false;
        }

        WhenEnded(ended => ended.Scheduler.Guard(() => watcher.TrySend(message(new MonitorStatus(ended)))));
        return true;
    }

    /// <summary>The task has ended: those who watch it are told, and those it watches need not tell it any more.</summary>
    private void LoosenBonds(TaskBonds bonds)
    {
        bonds.Supervisor?.TellEnd();
        while (bonds.Watching.First is { } watching)
        {
            watching.Value.TakeBack();
        }

        while (bonds.Monitors.First is { } first)
        {
            bonds.Monitors.Remove(first);
            if (first.Value.Tell())
            {
                Flags |= TaskFlags.Observed;
            }
        }
    }
}
