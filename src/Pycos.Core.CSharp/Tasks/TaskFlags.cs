namespace Pycos.Internals;

/// <summary>What else is to be known of a task.</summary>
[Flags]
internal enum TaskFlags : ushort
{
    None = 0,

    /// <summary>It does not keep the scheduler from finishing.</summary>
    Daemon = 1,

    /// <summary>It waits for a message in its own inbox.</summary>
    Receiving = 2,

    /// <summary>It waits for <see cref="PycosTask.Resume"/>.</summary>
    Suspended = 4,

    /// <summary>It waits for an awaitable that is not ours.</summary>
    Foreign = 8,

    /// <summary>It has been told to terminate.</summary>
    Terminating = 16,

    /// <summary>The time for its clean-up is over: every further wait throws.</summary>
    CleanUpExpired = 32,

    /// <summary>Somebody has seen, or will see, how it ended.</summary>
    Observed = 64,

    /// <summary>A wait queue has given it a turn that it must use or pass on, whatever else happens to it.</summary>
    HasGrant = 128,

    /// <summary>It has ended, and was cancelled.</summary>
    EndedCancelled = 256,

    /// <summary>It has ended, and returned a result.</summary>
    EndedCompleted = 512,

    /// <summary>It runs inside a scope that was cancelled: every further wait throws.</summary>
    InFiredScope = 1024,

    /// <summary>It sleeps.</summary>
    Sleeping = 4096,

    /// <summary>Somebody wants its code replaced, and it allows that, or it is leaving its code.</summary>
    HotSwap = 8192,

    /// <summary>It chooses among alternatives.</summary>
    Choosing = 16384,

    /// <summary>It runs a supervisor: how long its clean-up takes is for its children's shutdown timeouts to say.</summary>
    Supervises = 32768,

    /// <summary>What a wait that begins has to look at first.</summary>
    WaitObstacles = CleanUpExpired | InFiredScope | HotSwap,

    /// <summary>What its present wait is for; cleared whenever a wait ends.</summary>
    WaitKinds = Receiving | Suspended | Foreign | Sleeping | Choosing,
}
