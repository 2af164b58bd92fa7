namespace Pycos.Internals;

/// <summary>What ties a task to others beyond its own life. Used only on the task's scheduler's thread.</summary>
internal sealed class TaskBonds
{
    /// <summary>Those who want to be told of the task's end, in the order in which they asked.</summary>
    internal LinkedList<TaskMonitor> Monitors { get; } = new();

    /// <summary>The monitors by which the task is told of others: they are taken back when it ends.</summary>
    internal LinkedList<TaskMonitor> Watching { get; } = new();

    /// <summary>The supervisor that the task runs.</summary>
    internal Supervisor? Supervisor { get; set; }

    /// <summary>Who gets the messages that the task leaves in its inbox.</summary>
    internal InboxHeir? Heir { get; set; }
}
