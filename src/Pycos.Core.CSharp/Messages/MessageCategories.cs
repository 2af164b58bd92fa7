using System.Diagnostics;

namespace Pycos;

/// <summary>
/// Receives by category: functions say what a message is, and a task takes the oldest message of the kind it wants now.
/// </summary>
/// <remarks>
/// <para>The others stay in the inbox, in their order and within its capacity, and any receive still takes them. A message is
/// judged by the functions that are there when something is received, the one added last first.</para>
/// <para>For the task that the inbox belongs to.</para>
/// </remarks>
/// <typeparam name="TMessage">The messages' type.</typeparam>
/// <typeparam name="TCategory">The categories' type; compared by its own equality.</typeparam>
[DebuggerDisplay("{categorizers.Count} categorizers")]
public sealed class MessageCategories<TMessage, TCategory>
    where TCategory : notnull
{
    private readonly Inbox<TMessage> inbox;
    private readonly List<MessageCategorizer<TMessage, TCategory>> categorizers = [];

    /// <summary>Receives from an inbox, first without any function: all messages are uncategorized.</summary>
    /// <param name="inbox">The task's inbox.</param>
    public MessageCategories(Inbox<TMessage> inbox) => this.inbox = inbox;

    /// <summary>Adds a function, which is asked before those added earlier. Never suspends.</summary>
    /// <param name="categorizer">The function. What it throws, the receive throws; the message stays.</param>
    public void Add(MessageCategorizer<TMessage, TCategory> categorizer)
    {
        ArgumentNullException.ThrowIfNull(categorizer);
        categorizers.Add(categorizer);
    }

    /// <summary>Takes a function back. Never suspends.</summary>
    /// <param name="categorizer">The function.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(MessageCategorizer<TMessage, TCategory> categorizer)
    {
        var index = categorizers.LastIndexOf(categorizer);
        if (index >= 0)
        {
            categorizers.RemoveAt(index);
        }

        return index >= 0;
    }

    /// <summary>Asks the functions for a message's category, the one added last first. Never suspends.</summary>
    /// <param name="message">The message.</param>
    /// <param name="category">Its category.</param>
    /// <returns>False if none of them knows.</returns>
    public bool TryCategorize(TMessage message, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TCategory category)
    {
        for (var i = categorizers.Count - 1; i >= 0; i--)
        {
            if (categorizers[i](message, out category))
            {
                return true;
            }
        }

        category = default;
        return false;
    }

    /// <summary>Takes the oldest message of a category. Suspends until there is one.</summary>
    /// <param name="category">The category.</param>
    /// <param name="timeout">How long to wait at most, zero to look only; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The message or a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public Coroutine<Timed<TMessage>> ReceiveAsync(
        TCategory category, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        inbox.ScanAsync(
            message => TryCategorize(message, out var found) && EqualityComparer<TCategory>.Default.Equals(found, category),
            timeout,
            cancellationToken);

    /// <summary>Takes the oldest message that no function knows a category for. Suspends until there is one.</summary>
    /// <param name="timeout">How long to wait at most, zero to look only; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The message or a timeout.</returns>
    /// <exception cref="WrongSchedulerException">The caller is not in the task that the inbox belongs to.</exception>
    public Coroutine<Timed<TMessage>> ReceiveUncategorizedAsync(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        inbox.ScanAsync(message => !TryCategorize(message, out _), timeout, cancellationToken);
}
