using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// That the running task holds a lock or permits: gives them back when it is disposed, which <c>using</c> and <c>use!</c> do.
/// </summary>
/// <remarks>
/// A struct without an allocation. Its copies are the same scope: disposing one of them a second time throws. Only the task
/// that entered can dispose it. Never suspends.
/// </remarks>
[DebuggerDisplay("{IsHeld ? \"held\" : \"given back\",nq}")]
public readonly struct LockScope : IDisposable, IEquatable<LockScope>
{
    private readonly Holding? holding;
    private readonly long version;
    private readonly int depth;

    internal LockScope(Holding holding, int depth = 1)
    {
        this.holding = holding;
        version = holding.Version;
        this.depth = depth;
    }

    /// <summary>Whether it has not been given back.</summary>
    public bool IsHeld => holding is not null && holding.Version == version && holding.Task is not null && holding.Amount >= depth;

    /// <summary>Gives back what is held; it goes to the first one who waits for it. Never suspends.</summary>
    /// <exception cref="LockNotOwnedException">
    /// It was given back before, is held by another task, or a scope of a reentrant lock that was entered later is still open.
    /// </exception>
    /// <exception cref="WrongSchedulerException">The caller is not in a task of the lock's scheduler.</exception>
    public void Dispose()
    {
        var held = holding ?? throw new LockNotOwnedException(
            "This LockScope is default(LockScope): it holds nothing. Dispose only what EnterAsync or TryEnter has given.");
        var task = held.Gate.Enter();
        if (held.Version == version && held.Task == task)
        {
            held.Gate.Release(held, depth);
        }
        else if ((task.Flags & TaskFlags.CleanUpExpired) == 0)
        {
            // A task whose time for clean-up is over may have lost what it could not wait for any more; that is told already.
            throw LockNotOwnedException.For(held, version, task);
        }
    }

    /// <inheritdoc/>
    public bool Equals(LockScope other) => ReferenceEquals(holding, other.holding) && version == other.version && depth == other.depth;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LockScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(holding, version, depth);

    /// <summary>Whether both are the same scope.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>True for copies of one scope.</returns>
    public static bool operator ==(LockScope left, LockScope right) => left.Equals(right);

    /// <summary>Whether they are different scopes.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>False for copies of one scope.</returns>
    public static bool operator !=(LockScope left, LockScope right) => !left.Equals(right);
}
