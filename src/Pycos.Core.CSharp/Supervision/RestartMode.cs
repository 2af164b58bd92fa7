namespace Pycos;

/// <summary>When a supervisor restarts a child that has ended.</summary>
public enum RestartMode
{
    /// <summary>Always, however it has ended.</summary>
    Permanent,

    /// <summary>
    /// If it has failed: not if it has returned, nor if somebody has told it to terminate. An
    /// <see cref="OperationCanceledException"/> of its own accord is a failure.
    /// </summary>
    Transient,

    /// <summary>Never: its supervisor forgets it when it has ended, also when it was stopped for the sake of another child.</summary>
    Temporary,
}
