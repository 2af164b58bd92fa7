using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Something that can be waited for, to be chosen among others: a message, a lock, the end of a task, time. Awaiting it waits for
/// it; awaiting a choice of several waits for whichever comes first, commits to exactly that one, and leaves the others as if
/// they had never been asked for.
/// </summary>
/// <remarks>
/// <para>If several are ready, one of them is taken at random, each with the same chance; timeouts are taken only if nothing else
/// is ready. Where others wait for the same thing, it stands in line with them and keeps its place until the choice is made.</para>
/// <para>It is used once: awaited, or made a part of another alternative. Make it where it is awaited; that costs nothing. All of
/// it belongs to the task that awaits it.</para>
/// </remarks>
/// <typeparam name="T">What it gives.</typeparam>
public readonly struct Alt<T>
{
    private readonly AltNode<T>? node;
    private readonly int version;

    internal Alt(AltNode<T> node)
    {
        this.node = node;
        version = node.Version;
    }

    /// <summary>Lets <c>await</c> wait for it.</summary>
    /// <returns>The awaiter; what the alternative gives.</returns>
    /// <exception cref="AlternativeAlreadyUsedException">It was used before.</exception>
    public AltAwaiter<T> GetAwaiter() => new(Claim());

    /// <summary>
    /// The same, with its value changed by a function, which is called after the choice. What the function throws is thrown by
    /// the choice: then a lock, permits, a signal or a connection that was taken is given back, since nobody else could do that;
    /// a message was received by the function, and does not come again.
    /// </summary>
    /// <param name="function">Changes the value. Must not suspend.</param>
    /// <typeparam name="TResult">What the function returns.</typeparam>
    /// <returns>An alternative in the place of this one.</returns>
    /// <exception cref="AlternativeAlreadyUsedException">It was used before.</exception>
    public Alt<TResult> Map<TResult>(Func<T, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new Alt<TResult>(AltMap<T, TResult>.Make(Claim(), function));
    }

    /// <summary>This or another one, whichever comes first.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>An alternative in the place of both.</returns>
    /// <exception cref="AlternativeAlreadyUsedException">One of them was used before.</exception>
    public Alt<T> Or(Alt<T> other) => Alt.Choose(this, other);

    /// <summary>Runs it as a coroutine: to be spawned, or combined with others.</summary>
    /// <returns>A coroutine that waits for it and returns what it gives.</returns>
    public Coroutine<T> AsCoroutine() => Choosing.RunAsync(this);

    /// <summary>The node, which from now on is used by whoever asked.</summary>
    internal AltNode<T> Claim()
    {
        if (node is null || node.Version != version)
        {
            throw new AlternativeAlreadyUsedException(node is null);
        }

        node.Version++;
        return node;
    }
}
