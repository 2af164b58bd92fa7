using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pycos.Internals;

namespace Pycos;

/// <summary>The address of a task: what others hold to send it messages.</summary>
/// <remarks>
/// Usable on every thread. Messages from one sender arrive in the order in which they were sent; those of several senders in
/// the order in which their sends took effect at the receiver's scheduler.
/// </remarks>
/// <typeparam name="TMessage">The messages that the task takes.</typeparam>
[DebuggerDisplay("{target}")]
public readonly partial struct TaskRef<TMessage> : IEquatable<TaskRef<TMessage>>
{
    /// <summary>A task of this process or of another: it is the latter if it is a <see cref="RemoteTask"/>, which is cheap to tell.</summary>
    private readonly Link? target;

    internal TaskRef(PycosTask task) => target = task;

    internal TaskRef(RemoteTask task) => target = task;

    /// <summary>The task, if it is one of this process: for its name, its life and its end.</summary>
    /// <exception cref="InvalidOperationException">
    /// This is <see langword="default"/>, the address of no task, or the task is one of another process: see <see cref="Remote"/>.
    /// </exception>
    public PycosTask Task => target is not null and not RemoteTask ? Unsafe.As<PycosTask>(target) : ThrowNotHere();

    /// <summary>The task, if it is one of another process: to be told of its end, or to end it.</summary>
    public RemoteTask? Remote => target as RemoteTask;

    /// <summary>The task's name.</summary>
    /// <exception cref="InvalidOperationException">This is <see langword="default"/>, the address of no task.</exception>
    public string Name => Remote?.Name ?? Task.Name;

    /// <summary>Where the task lives; <see langword="null"/> in a process that talks to no other.</summary>
    /// <exception cref="InvalidOperationException">This is <see langword="default"/>, the address of no task.</exception>
    public Location? Location => target is RemoteTask remote ? remote.Location : Task.Location;

    /// <summary>Sends a message. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="InboxFullException">The inbox is full and neither drops messages nor can be waited for here.</exception>
    /// <exception cref="TaskEndedException">The task has ended.</exception>
    /// <exception cref="TaskUnreachableException">The task is one of another process, which can not be reached.</exception>
    public void Send(TMessage message)
    {
        var to = Target;
        SendFailures.ThrowIfNotSent(TrySendTo(to, message), to);
    }

    /// <summary>
    /// Sends a message unless the task has ended, its inbox is full, or its process can not be reached. Never suspends, never throws
    /// for these.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether it was sent; from another thread or process, whether it is on its way.</returns>
    public bool TrySend(TMessage message) => TrySendTo(Target, message) == SendResult.Sent;

    /// <summary>
    /// Sends a message, and suspends the running task while the inbox is full; those who wait get room in the order in which
    /// they came.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the message is not sent then.</param>
    /// <returns>To be awaited in a task.</returns>
    /// <exception cref="InboxFullException">The inbox is full and was told to fail then.</exception>
    /// <exception cref="TaskEndedException">The task has ended, perhaps while the sender waited.</exception>
    /// <exception cref="TaskUnreachableException">The task is one of another process, which can not be reached.</exception>
    public SendOperation<TMessage> SendAsync(TMessage message, CancellationToken cancellationToken = default) =>
        new(Target, message, cancellationToken);

    /// <summary>
    /// Sends a message and suspends the running task until it is in the inbox. In the inbox means not yet received.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// What became of it. That the task has ended, its process is lost, or the time ran out, is a result and not an exception.
    /// </returns>
    /// <exception cref="InboxFullException">The inbox is full and was told to fail then.</exception>
    public Coroutine<DeliveryResult> DeliverAsync(
        TMessage message, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        target is RemoteTask remote
            ? remote.Site.DeliverAsync(remote, message, timeout, cancellationToken)
            : Delivery.DeliverAsync(Task, message, timeout, cancellationToken);

    /// <summary>Whether both are addresses of the same task.</summary>
    /// <param name="other">Another address.</param>
    /// <returns>True for the same task.</returns>
    public bool Equals(TaskRef<TMessage> other) => target == other.target || (target is RemoteTask remote && remote.Equals(other.target));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskRef<TMessage> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => target is null ? 0 : target.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => target?.ToString() ?? "no task";

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are of the same task.</returns>
    public static bool operator ==(TaskRef<TMessage> left, TaskRef<TMessage> right) => left.Equals(right);

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are of different tasks.</returns>
    public static bool operator !=(TaskRef<TMessage> left, TaskRef<TMessage> right) => !left.Equals(right);

    internal Link Target => target ?? ThrowNotHere();

    internal static SendResult TrySendTo(Link target, TMessage message)
    {
        if (target is RemoteTask remote)
        {
            return remote.Site.TrySend(remote, message, canWait: false);
        }

        var task = Unsafe.As<PycosTask>(target);
        var inbox = InboxQueue<TMessage>.Of(task);
        return task.Scheduler.IsCurrent ? inbox.TrySend(message) : inbox.TrySendRemote(message);
    }

    private PycosTask ThrowNotHere() => throw new InvalidOperationException(target is null
        ? "This TaskRef is default(TaskRef): it is the address of no task. Spawn one to get an address."
        : $"Task {target} lives in another process, where this can not be done. Use Remote to be told of its end, or to end it.");
}
