namespace Pycos.Core.Tests.Programs;

/// <summary>What a program about synchronization is about. Those from <see cref="BargingSemaphore"/> on have a fault.</summary>
public enum SyncKind
{
    Lock,
    ReentrantLock,
    Semaphore,
    ReaderWriterLock,
    Event,
    AutoResetEvent,
    Latch,
    Barrier,
    RateLimiter,
    Condition,

    /// <summary>Lets newcomers overtake those who wait.</summary>
    BargingSemaphore,

    /// <summary>Loses what was granted to a task that is then interrupted.</summary>
    SwallowingSemaphore,

    /// <summary>Gives back more than was granted.</summary>
    DoublingSemaphore,

    /// <summary>Forgets to look again when one that waited for much gives up.</summary>
    ForgetfulSemaphore,

    /// <summary>Frees what is given back, and lets the first waiter in only if it happens to be the only one.</summary>
    SleepySemaphore,
}
