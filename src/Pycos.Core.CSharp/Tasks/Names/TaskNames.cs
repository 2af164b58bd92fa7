using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// The names by which tasks find each other. All schedulers of a process share <see cref="OfProcess"/>, unless one is given names of
/// its own: several nodes of one process, in a test for example, then do not get into each other's way.
/// </summary>
[DebuggerDisplay("{Directory}")]
public sealed class TaskNames
{
    /// <summary>Makes an empty set of names, for <see cref="SchedulerOptions.Names"/>.</summary>
    public TaskNames()
    {
    }

    /// <summary>The names that schedulers share of which nothing else is said.</summary>
    public static TaskNames OfProcess { get; } = new();

    internal NameDirectory Directory { get; } = new();

    /// <summary>Those of the scheduler whose thread this is; outside of tasks those of the process.</summary>
    internal static NameDirectory Current => Scheduler.CurrentOrNull?.Names ?? OfProcess.Directory;
}
