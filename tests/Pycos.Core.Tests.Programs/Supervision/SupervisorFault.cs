namespace Pycos.Core.Tests.Programs;

/// <summary>What can be wrong with a supervisor or its monitors on purpose, for tests of the tests.</summary>
public enum SupervisorFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Transient children are restarted however they have ended.</summary>
    AlwaysRestarts,

    /// <summary>Too few children are restarted with one.</summary>
    ForgetsOthers,

    /// <summary>Children are stopped in the order in which they were started.</summary>
    StopsForward,

    /// <summary>One restart more than the limit is allowed.</summary>
    OneMore,

    /// <summary>Restarts count for ever.</summary>
    NeverForgets,

    /// <summary>Children outlive their supervisor.</summary>
    LeavesChildren,

    /// <summary>Monitors tell twice.</summary>
    TellsTwice,
}
