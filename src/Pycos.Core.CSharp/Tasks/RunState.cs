namespace Pycos.Internals;

/// <summary>Where a task stands in its scheduler.</summary>
internal enum RunState : byte
{
    /// <summary>It has been created and not yet reached its scheduler.</summary>
    New,

    /// <summary>It stands in the run queue.</summary>
    Ready,

    /// <summary>Its code is being executed.</summary>
    Running,

    /// <summary>It waits.</summary>
    Waiting,

    /// <summary>It has ended.</summary>
    Ended,
}
