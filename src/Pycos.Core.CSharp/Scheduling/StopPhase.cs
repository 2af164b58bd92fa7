namespace Pycos.Internals;

/// <summary>How far a scheduler's shutdown has come.</summary>
internal enum StopPhase
{
    /// <summary>None is under way.</summary>
    Running,

    /// <summary>Daemons work off what is in their inboxes.</summary>
    Draining,

    /// <summary>All tasks have been told to terminate.</summary>
    Terminating,

    /// <summary>No task is left and the thread has ended.</summary>
    Stopped,
}
