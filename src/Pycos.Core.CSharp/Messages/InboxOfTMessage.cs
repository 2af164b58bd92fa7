using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A task's own end of its inbox, handed to its function at the spawn. Only that task can use it; others hold a
/// <see cref="TaskRef{TMessage}"/>.
/// </summary>
/// <typeparam name="TMessage">The messages it holds.</typeparam>
public readonly struct Inbox<TMessage>
{
    private readonly long owner;

    internal Inbox(long owner) => this.owner = owner;

    /// <summary>The address of the task, to be given to those who are to send.</summary>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public TaskRef<TMessage> Self => new(Owner());

    /// <summary>How many messages wait.</summary>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public int Count => Owner().Inbox!.Count;

    /// <summary>
    /// Takes the oldest message. Suspends while there is none. A task that finds messages every time still gives others their
    /// turn after <see cref="SchedulerOptions.OperationBudget"/> of them.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in the task; the message.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public ReceiveOperation<TMessage> ReceiveAsync(CancellationToken cancellationToken = default) =>
        new(owner, cancellationToken);

    /// <summary>Takes the oldest message, waiting for one for a limited time.</summary>
    /// <param name="timeout">How long at most; zero does not suspend.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in the task; the message or a timeout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public TimedReceiveOperation<TMessage> ReceiveAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        new(owner, Deadline.ToNanoseconds(timeout), cancellationToken);

    /// <summary>Takes the oldest message if there is one. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public bool TryReceive([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TMessage message)
    {
        if (Owner().Inbox is InboxQueue<TMessage> { Count: > 0 } queue)
        {
            message = queue.Take();
            return true;
        }

        message = default;
        return false;
    }

    /// <summary>
    /// Takes the oldest message that a function picks, and leaves the others, in their order, for later. Suspends until there is
    /// one.
    /// </summary>
    /// <param name="picker">Says whether it wants a message, and what it makes of it. Called once for each message.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TResult">What the function makes of the message.</typeparam>
    /// <returns>To be awaited in the task; what the function made, or a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public Coroutine<Timed<TResult>> ScanAsync<TResult>(
        MessagePicker<TMessage, TResult> picker, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picker);
        return Scanning.ScanAsync(this, picker, timeout, cancellationToken);
    }

    /// <summary>
    /// Takes the oldest message that meets a condition, and leaves the others, in their order, for later. Suspends until there is
    /// one.
    /// </summary>
    /// <param name="wanted">The condition. Called once for each message.</param>
    /// <param name="timeout">How long to wait at most; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited in the task; the message, or a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public Coroutine<Timed<TMessage>> ScanAsync(
        Predicate<TMessage> wanted, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return ScanAsync(
            (TMessage message, out TMessage picked) =>
            {
                picked = message;
                return wanted(message);
            },
            timeout,
            cancellationToken);
    }

    /// <summary>As <see cref="ReceiveAsync(CancellationToken)"/>, to be chosen among other alternatives.</summary>
    /// <returns>The alternative; only the task that the inbox belongs to can await it.</returns>
    public Alt<TMessage> ReceiveAlt() => new(AltReceive<TMessage>.Make(owner));

    /// <summary>As a scan with the same function, to be chosen among other alternatives.</summary>
    /// <param name="picker">
    /// Says whether it wants a message, and what it makes of it. Called once for each message, and once more for one that it wanted
    /// while another alternative was faster.
    /// </param>
    /// <typeparam name="TResult">What the function makes of the message.</typeparam>
    /// <returns>The alternative; only the task that the inbox belongs to can await it.</returns>
    public Alt<TResult> ScanAlt<TResult>(MessagePicker<TMessage, TResult> picker)
    {
        ArgumentNullException.ThrowIfNull(picker);
        return new Alt<TResult>(AltScan<TMessage, TResult>.Make(owner, picker));
    }

    /// <summary>As a scan for the same condition, to be chosen among other alternatives.</summary>
    /// <param name="wanted">The condition.</param>
    /// <returns>The alternative; only the task that the inbox belongs to can await it.</returns>
    public Alt<TMessage> ScanAlt(Predicate<TMessage> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return ScanAlt((TMessage message, out TMessage picked) =>
        {
            picked = message;
            return wanted(message);
        });
    }

    /// <summary>All messages from now on, for <c>await foreach</c>; ends only with the task.</summary>
    /// <returns>The messages.</returns>
    public InboxMessages<TMessage> ReadAllAsync() => new(this);

    /// <summary>The task, if the caller is in it.</summary>
    internal PycosTask Owner() => InboxOwner.Check(owner);

    /// <summary>The messages that wait; the stand-in for an inbox that has had none.</summary>
    internal InboxQueue<TMessage> Queue() => (InboxQueue<TMessage>)Owner().Inbox!;
}
