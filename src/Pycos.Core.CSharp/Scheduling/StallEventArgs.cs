namespace Pycos;

/// <summary>A step of a task takes longer than <see cref="SchedulerOptions.StallThreshold"/>.</summary>
public sealed class StallEventArgs : EventArgs
{
    internal StallEventArgs(PycosTask task, TimeSpan elapsed)
    {
        Task = task;
        Elapsed = elapsed;
    }

    /// <summary>The task whose code does not give way.</summary>
    public PycosTask Task { get; }

    /// <summary>For how long it has been running without a pause when this was noticed.</summary>
    public TimeSpan Elapsed { get; }
}
