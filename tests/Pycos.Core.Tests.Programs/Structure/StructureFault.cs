namespace Pycos.Core.Tests.Programs;

/// <summary>What can be wrong with scopes and groups on purpose, for tests of the tests.</summary>
public enum StructureFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A cancelled scope ends one wait, and no later one.</summary>
    ThrowsOnce,

    /// <summary>A scope is not left, and its cancellation reaches the code after it.</summary>
    Leaks,

    /// <summary>A shield lets through.</summary>
    ThinShield,

    /// <summary>An outer scope does not reach into inner ones.</summary>
    StopsAtInner,

    /// <summary>A scope catches what belongs to one around it.</summary>
    CatchesAll,

    /// <summary>A timeout comes late.</summary>
    LateLimit,

    /// <summary>A group does not wait for its tasks.</summary>
    LeavesTasks,

    /// <summary>A group loses the failures of its tasks.</summary>
    SwallowsFailures,

    /// <summary>A scope catches the termination of its task.</summary>
    CatchesTermination,
}
