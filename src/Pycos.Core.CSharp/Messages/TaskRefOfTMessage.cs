using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>The address of a task: what others hold to send it messages.</summary>
/// <remarks>
/// Usable on every thread. Messages from one sender arrive in the order in which they were sent; those of several senders in
/// the order in which their sends took effect at the receiver's scheduler.
/// </remarks>
/// <typeparam name="TMessage">The messages that the task takes.</typeparam>
[DebuggerDisplay("{task}")]
public readonly partial struct TaskRef<TMessage> : IEquatable<TaskRef<TMessage>>
{
    private readonly PycosTask? task;

    internal TaskRef(PycosTask task) => this.task = task;

    /// <summary>The task: for its name, its life and its end.</summary>
    /// <exception cref="InvalidOperationException">This is <see langword="default"/>, the address of no task.</exception>
    public PycosTask Task => task ?? throw new InvalidOperationException(
        "This TaskRef is default(TaskRef): it is the address of no task. Spawn one to get an address.");

    /// <summary>Sends a message. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="InboxFullException">The inbox is full and neither drops messages nor can be waited for here.</exception>
    /// <exception cref="TaskEndedException">The task has ended.</exception>
    public void Send(TMessage message) => SendFailures.ThrowIfNotSent(TrySendTo(Task, message), Task);

    /// <summary>Sends a message unless the task has ended or its inbox is full. Never suspends, never throws for these.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether it was sent; from another thread, whether it is on its way.</returns>
    public bool TrySend(TMessage message) => TrySendTo(Task, message) == SendResult.Sent;

    /// <summary>
    /// Sends a message, and suspends the running task while the inbox is full; those who wait get room in the order in which
    /// they came.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the message is not sent then.</param>
    /// <returns>To be awaited in a task.</returns>
    /// <exception cref="InboxFullException">The inbox is full and was told to fail then.</exception>
    /// <exception cref="TaskEndedException">The task has ended, perhaps while the sender waited.</exception>
    public SendOperation<TMessage> SendAsync(TMessage message, CancellationToken cancellationToken = default) =>
        new(Task, message, cancellationToken);

    /// <summary>
    /// Sends a message and suspends the running task until it is in the inbox. In the inbox means not yet received.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of it. That the task has ended, or the time ran out, is a result and not an exception.</returns>
    /// <exception cref="InboxFullException">The inbox is full and was told to fail then.</exception>
    public Coroutine<DeliveryResult> DeliverAsync(
        TMessage message, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Delivery.DeliverAsync(Task, message, timeout, cancellationToken);

    /// <summary>Whether both are addresses of the same task.</summary>
    /// <param name="other">Another address.</param>
    /// <returns>True for the same task.</returns>
    public bool Equals(TaskRef<TMessage> other) => task == other.task;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskRef<TMessage> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => task is null ? 0 : task.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => task is null ? "no task" : task.ToString();

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

    internal static SendResult TrySendTo(PycosTask task, TMessage message)
    {
        var inbox = InboxQueue<TMessage>.Of(task);
        return task.Scheduler.IsCurrent ? inbox.TrySend(message) : inbox.TrySendRemote(message);
    }
}
