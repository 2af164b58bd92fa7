using Pycos.Internals;

namespace Pycos;

/// <content>New code for a task that takes messages.</content>
public readonly partial struct TaskRef<TMessage>
{
    /// <summary>
    /// Asks the task to go on with new code, which gets the task's inbox with all messages that wait in it; otherwise as
    /// <see cref="PycosTask.HotSwap(Func{Coroutine})"/>.
    /// </summary>
    /// <param name="newCode">Makes the new code from the task's own end of its inbox, when its time has come.</param>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns a value and the new code none.</exception>
    public HotSwapRequest HotSwap(Func<Inbox<TMessage>, Coroutine> newCode)
    {
        PycosTask.CheckCode(newCode);
        var inbox = OwnInbox();
        return Task.Returning<VoidResult>().RequestSwap(_ => newCode(inbox).Claim());
    }

    /// <summary>As <see cref="HotSwap(Func{Inbox{TMessage}, Coroutine})"/>, for new code that takes over the state of the old.</summary>
    /// <param name="newCode">
    /// Makes the new code from the inbox and from what the old code hands over: <see langword="null"/> if it hands over nothing.
    /// </param>
    /// <typeparam name="TState">What the new code can take over. If the old code hands over something else, the swap is refused.</typeparam>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns a value and the new code none.</exception>
    public HotSwapRequest HotSwap<TState>(Func<Inbox<TMessage>, TState, Coroutine> newCode)
    {
        PycosTask.CheckCode(newCode);
        var inbox = OwnInbox();
        return Task.Returning<VoidResult>().RequestSwap(state => newCode(inbox, PycosTask.StateAs<TState>(state)).Claim());
    }

    /// <summary>As <see cref="HotSwap(Func{Inbox{TMessage}, Coroutine})"/>, for a task that returns a value.</summary>
    /// <param name="newCode">Makes the new code from the task's own end of its inbox, when its time has come.</param>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns something else than the new code.</exception>
    public HotSwapRequest HotSwap<T>(Func<Inbox<TMessage>, Coroutine<T>> newCode)
    {
        PycosTask.CheckCode(newCode);
        var inbox = OwnInbox();
        return Task.Returning<T>().RequestSwap(_ => newCode(inbox).Claim());
    }

    /// <summary>
    /// As <see cref="HotSwap{TState}(Func{Inbox{TMessage}, TState, Coroutine})"/>, for a task that returns a value.
    /// </summary>
    /// <param name="newCode">
    /// Makes the new code from the inbox and from what the old code hands over: <see langword="null"/> if it hands over nothing.
    /// </param>
    /// <typeparam name="TState">What the new code can take over. If the old code hands over something else, the swap is refused.</typeparam>
    /// <typeparam name="T">What the task returns.</typeparam>
    /// <returns>The request: await it for its outcome, or cancel it.</returns>
    /// <exception cref="HotSwapCodeException">The function is missing, or the task returns something else than the new code.</exception>
    public HotSwapRequest HotSwap<TState, T>(Func<Inbox<TMessage>, TState, Coroutine<T>> newCode)
    {
        PycosTask.CheckCode(newCode);
        var inbox = OwnInbox();
        return Task.Returning<T>().RequestSwap(state => newCode(inbox, PycosTask.StateAs<TState>(state)).Claim());
    }

    private Inbox<TMessage> OwnInbox() => new(Task.Id);
}
