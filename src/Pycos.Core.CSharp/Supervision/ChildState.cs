namespace Pycos;

/// <summary>What a supervisor knows of one of its children.</summary>
public enum ChildState
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended, and will be started again when the time for that has come.</summary>
    Restarting,

    /// <summary>It has ended, or was stopped, and waits for somebody to restart it.</summary>
    Stopped,
}
