namespace Pycos;

/// <summary>Something has happened in a supervisor.</summary>
public sealed class SupervisionEventArgs : EventArgs
{
    internal SupervisionEventArgs(SupervisionEventKind kind, string? child, PycosTask? task, Exception? exception)
    {
        Kind = kind;
        Child = child;
        Task = task;
        Exception = exception;
    }

    /// <summary>What has happened.</summary>
    public SupervisionEventKind Kind { get; }

    /// <summary>The name of the child; <see langword="null"/> if it is about the supervisor itself.</summary>
    public string? Child { get; }

    /// <summary>The task that the child runs, or ran, as.</summary>
    public PycosTask? Task { get; }

    /// <summary>What ended the child, or why the supervisor gives up.</summary>
    public Exception? Exception { get; }
}
