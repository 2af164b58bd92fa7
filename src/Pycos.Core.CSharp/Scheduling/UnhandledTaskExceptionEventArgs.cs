namespace Pycos;

/// <summary>A task failed and nobody waited for it.</summary>
public sealed class UnhandledTaskExceptionEventArgs : EventArgs
{
    internal UnhandledTaskExceptionEventArgs(PycosTask task, Exception exception)
    {
        Task = task;
        Exception = exception;
    }

    /// <summary>The task.</summary>
    public PycosTask Task { get; }

    /// <summary>What ended it.</summary>
    public Exception Exception { get; }
}
