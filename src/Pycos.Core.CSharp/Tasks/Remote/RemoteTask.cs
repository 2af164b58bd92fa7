using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>A task of another process: what can be known of it here, and done to it from here.</summary>
/// <remarks>
/// It says nothing about whether the task still lives, or its process can be reached: operations tell. Equal to another one of
/// the same task, so it can be a key. Usable on every thread.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class RemoteTask : Link, IEquatable<RemoteTask>
{
    internal RemoteTask(RemoteSite site, long id, string name)
    {
        Site = site;
        Id = id;
        Name = name;
    }

    /// <summary>The task's number in its own process.</summary>
    public long Id { get; }

    /// <summary>The name that the task had when its address was sent here.</summary>
    public string Name { get; }

    /// <summary>Where its process can be reached; <see langword="null"/> if it accepts no connections.</summary>
    public Location? Location => Site.Location;

    /// <summary>The process, as this one sees it.</summary>
    internal RemoteSite Site { get; }

    /// <summary>Asks the task to end, without waiting for an answer. Never suspends.</summary>
    /// <returns>Whether the request is on its way: not, if its process can not be reached.</returns>
    public bool Terminate() => Site.TryTerminate(this);

    /// <summary>Asks the task to end, and suspends the running task until its process has taken note.</summary>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// <see cref="DeliveryResult.Delivered"/> if the task has been told to end, which it may do only after its clean-up.
    /// </returns>
    public Coroutine<DeliveryResult> TerminateAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        return Site.TerminateAsync(this, timeout, cancellationToken);
    }

    /// <summary>
    /// Waits for the end of the task and tells how it ended: that its process was lost, or that there is no such task any more, is
    /// an answer too. Suspends the running task until then.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended.</returns>
    public async Coroutine<MonitorStatus> MonitorAsync(CancellationToken cancellationToken = default) =>
        (await Site.MonitorAsync(this, null, cancellationToken)).Value;

    /// <summary>As <see cref="MonitorAsync(CancellationToken)"/>, for a limited time.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait, not the task, with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>How it ended, or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Coroutine<Timed<MonitorStatus>> MonitorAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfNegative(timeout);
        return Site.MonitorAsync(this, timeout, cancellationToken);
    }

    /// <summary>
    /// Has a message sent to a task of this process when this one ends, its process is lost, or is found not to have the task.
    /// Each call is a monitor of its own, which is told exactly once. Never suspends.
    /// </summary>
    /// <param name="watcher">Who is told. When it ends, its monitors are taken back. Its inbox takes the message even if it is full.</param>
    /// <param name="message">
    /// Makes the message; called on the watcher's scheduler's thread. What it throws is logged, and nothing is sent.
    /// </param>
    /// <typeparam name="TMessage">The messages that the watcher takes.</typeparam>
    /// <exception cref="TaskEndedException">The watcher has ended.</exception>
    /// <exception cref="InvalidOperationException">The watcher is a task of another process itself.</exception>
    public void Notify<TMessage>(TaskRef<TMessage> watcher, Func<MonitorStatus, TMessage> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Site.Notify(this, watcher.Task, message);
    }

    /// <summary>As <see cref="Notify{TMessage}"/>, for a task that takes the status itself as its message.</summary>
    /// <param name="watcher">Who is told.</param>
    /// <exception cref="TaskEndedException">The watcher has ended.</exception>
    /// <exception cref="InvalidOperationException">The watcher is a task of another process itself.</exception>
    public void Notify(TaskRef<MonitorStatus> watcher) => Notify(watcher, static status => status);

    /// <summary>Whether both are the same task of the same life of the same process.</summary>
    /// <param name="other">Another one.</param>
    /// <returns>True for the same task.</returns>
    public bool Equals(RemoteTask? other) => other is not null && Id == other.Id && Site.Equals(other.Site);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RemoteTask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Site);

    /// <summary>Name, number and location: <c>name/id@location</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}/{Id}@{Site}";
}
