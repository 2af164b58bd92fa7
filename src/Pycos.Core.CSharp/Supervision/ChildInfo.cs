namespace Pycos;

/// <summary>A child of a supervisor, at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it runs.</param>
/// <param name="Task">The task that it runs as; <see langword="null"/> if it does not run.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="LastEnd">How it ended the last time, if it ever did.</param>
public sealed record ChildInfo(string Name, ChildState State, PycosTask? Task, int Restarts, MonitorStatus? LastEnd);
