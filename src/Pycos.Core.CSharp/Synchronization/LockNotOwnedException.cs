using Pycos.Internals;

namespace Pycos;

/// <summary>
/// A task released a lock that it does not hold: another one does, nobody does, or it was released before. The lock is as it was.
/// </summary>
public sealed class LockNotOwnedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    public LockNotOwnedException()
        : this("The lock is not held by this task. Release a lock once for each time it was entered, in the task that entered it.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public LockNotOwnedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    public LockNotOwnedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Somebody released what it does not hold.</summary>
    internal static LockNotOwnedException For(string kind, PycosTask? owner, PycosTask? caller) => new(
        $"Task {caller} released a {kind} that {(owner is null ? "nobody holds" : $"task {owner} holds")}. Release it once for each "
        + "time it was entered, in the task that entered it; a using scope does both.");

    /// <summary>Somebody disposed a scope that is not open, or not its own.</summary>
    internal static LockNotOwnedException For(Holding holding, long version, PycosTask caller) =>
        holding.Version == version && holding.Task is not null
            ? For(holding.Gate.Kind, holding.Task, caller)
            : new LockNotOwnedException(
                $"This scope of a {holding.Gate.Kind} was disposed before. Dispose a scope once; a using scope does it at its end, so do "
                + "not call Dispose or Release as well.");
}
