using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Thrown by every wait inside a cancelled scope: a <see cref="CancelScope"/>, a task group, a coroutine with a timeout. The scope
/// catches it at its edge, so let it pass: catch it only to clean up, and throw it again.
/// </summary>
public sealed class ScopeCancelledException : OperationCanceledException
{
    private readonly Scope? scope;
    private readonly int life;

    /// <summary>Creates the exception.</summary>
    public ScopeCancelledException()
        : this("The code was cancelled by a scope around it.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public ScopeCancelledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public ScopeCancelledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ScopeCancelledException(Scope scope)
        : base(scope.TimedOut
            ? "The time of a scope around this code is over, so it can not wait any more."
            : "A scope around this code was cancelled, so it can not wait any more.")
    {
        this.scope = scope;
        life = scope.Life;
    }

    /// <summary>Whether it is that of a scope's present use.</summary>
    internal bool IsOf(Scope candidate) => scope == candidate && life == candidate.Life;
}
