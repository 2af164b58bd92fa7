using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Makes the primitive that a program is about, with its model.</summary>
internal static class SyncSubjects
{
    internal static SyncSubject Make(SyncProgram program, VirtualClock clock) => program.Kind switch
    {
        SyncKind.Lock => new LockSubject(reentrant: false),
        SyncKind.ReentrantLock => new LockSubject(reentrant: true),
        SyncKind.Semaphore => new SemaphoreSubject(new AsyncSemaphore(program.Size, program.Size + 2)),
        SyncKind.ReaderWriterLock => new ReaderWriterSubject(),
        SyncKind.Event => new EventSubject(autoReset: false),
        SyncKind.AutoResetEvent => new EventSubject(autoReset: true),
        SyncKind.Latch => new LatchSubject(program.Size * 2),
        SyncKind.Barrier => new BarrierSubject(program.Size),
        SyncKind.RateLimiter => new RateSubject(program.Size, clock),
        SyncKind.Condition => new ConditionSubject(),
        _ => new SemaphoreSubject(new MutantTurnstile(program.Kind, program.Size), program.Size),
    };
}
