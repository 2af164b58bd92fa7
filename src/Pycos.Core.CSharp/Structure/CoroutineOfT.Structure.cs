using Pycos.Internals;

namespace Pycos;

/// <content>Running it in a scope.</content>
public readonly partial struct Coroutine<T>
{
    /// <summary>
    /// This coroutine with a time limit, which starts when it runs. When the time is over, what it waits for is withdrawn, and it
    /// ends as in a cancelled <see cref="CancelScope"/>. Works around anything that can wait, and suspends as this coroutine does.
    /// </summary>
    /// <param name="timeout">
    /// How long at most; with <see cref="TimeSpan.Zero"/> the first wait that has to suspend ends it.
    /// </param>
    /// <returns>A coroutine that gives the result, or a timeout. What this one throws otherwise is thrown there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Coroutine<Timed<T>> WithTimeout(TimeSpan timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        return Scoping.WithTimeoutAsync(this, timeout);
    }

    /// <summary>As <see cref="WithTimeout"/>, but a timeout is thrown as a <see cref="TimeoutException"/>.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <returns>A coroutine that gives the result.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public Coroutine<T> TimeoutAfter(TimeSpan timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        return Scoping.TimeoutAfterAsync(this, timeout);
    }

    /// <summary>
    /// This coroutine, not to be interrupted by cancelled scopes around it until it has ended: for clean-up that waits. The
    /// cancellation shows at the next wait after it. The termination of the task passes, since that leaves time for clean-up.
    /// </summary>
    /// <returns>A coroutine that gives the result of this one, and suspends as this one does.</returns>
    public Coroutine<T> Shielded() => Scoping.ShieldedAsync(this);
}
