using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>The address of a child of a supervisor, which stays the same when the child is restarted.</summary>
/// <remarks>
/// <para>Usable on every thread. The messages of one sender arrive in the order in which they were sent, also over a restart.</para>
/// <para>What is sent while the child is about to be started, or started again, is kept for it, as much as its inbox may hold. So
/// are the messages that its former task had not received when it ended; the one that it had received and failed at is not given to
/// the child again. What is kept is dropped when the child is stopped for good: removed, not restarted as its
/// <see cref="ChildSpec.Restart"/> has it, or its supervisor has ended. From then on sends are refused.</para>
/// </remarks>
/// <typeparam name="TMessage">The messages that the child takes.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ChildAddress<TMessage>
{
    private readonly ChildMailbox<TMessage> mailbox;

    internal ChildAddress(ChildMailbox<TMessage> mailbox) => this.mailbox = mailbox;

    /// <summary>The name of the child.</summary>
    public string Name => mailbox.Name;

    /// <summary>The task that the child runs as now; <see langword="null"/> while it does not run.</summary>
    public PycosTask? Task => mailbox.Current;

    /// <summary>Sends a message, or keeps it until the child runs. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="InboxFullException">The inbox, or what is kept for it, is full.</exception>
    /// <exception cref="TaskEndedException">No supervisor runs the child, or will run it again.</exception>
    public void Send(TMessage message) => ThrowIfNotSent(mailbox.TrySend(message));

    /// <summary>Sends a message, or keeps it until the child runs. Never suspends, and tells by its result if neither is possible.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether it was sent or kept; from another thread, whether it is on its way.</returns>
    public bool TrySend(TMessage message) => mailbox.TrySend(message) == SendResult.Sent;

    /// <summary>Sends a message, and suspends the running task while there is no room for it, also over a restart of the child.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">
    /// Ends the wait with an <see cref="OperationCanceledException"/>; the message is not sent then, unless the child is of another
    /// scheduler and has just got room.
    /// </param>
    /// <returns>
    /// Nothing. Throws <see cref="TaskEndedException"/> if no supervisor runs the child any more, and
    /// <see cref="InboxFullException"/> if the inbox is full and was told to fail then.
    /// </returns>
    public async Coroutine SendAsync(TMessage message, CancellationToken cancellationToken = default) =>
        ThrowIfNotSent(await mailbox.SendAsync(message, cancellationToken));

    /// <summary>The name of the child and, if it runs, its task.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Task is { } task ? task.ToString() : $"{Name} (does not run)";

    private void ThrowIfNotSent(SendResult result)
    {
        if (result is SendResult.Ended)
        {
            throw new TaskEndedException(
                $"No supervisor runs child {Name}: it has not been started, or was stopped for good. Give its ChildSpec to "
                + "Supervisor.Start or AddAsync first; TrySend tells this without an exception.");
        }

        if (result is not SendResult.Sent)
        {
            throw new InboxFullException(
                $"There is no room for a message to child {Name}. Await SendAsync to wait for room, if its InboxFullMode allows that, or "
                + "give its ChildSpec another Inbox.");
        }
    }
}
