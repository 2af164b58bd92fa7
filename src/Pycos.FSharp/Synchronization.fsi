namespace Pycos

open System
open System.Threading

/// A lock that one task holds at a time, first come, first served.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncLock =

    /// <summary>Enters the lock; suspends while another task holds it. Bind it with <c>use!</c>.</summary>
    val enter: gate: AsyncLock -> EnterOperation

    /// <summary>As <c>enter</c>, waiting for a limited time; zero does not wait.</summary>
    val enterWithin: timeout: TimeSpan -> gate: AsyncLock -> TimedEnterOperation

    /// <summary>As <c>enter</c>, until a token ends the wait.</summary>
    val enterUntil: token: CancellationToken -> gate: AsyncLock -> EnterOperation

    /// <summary>Enters the lock if that needs no wait; never suspends.</summary>
    val tryEnter: gate: AsyncLock -> LockScope voption

    /// <summary>Releases the lock; never suspends. Not needed where a scope is disposed.</summary>
    val release: gate: AsyncLock -> unit

    /// <summary>The task that holds the lock, if one does.</summary>
    val owner: gate: AsyncLock -> PycosTask option

/// A lock that its holder can enter again.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncReentrantLock =

    /// <summary>Enters the lock; suspends while another task holds it. Bind it with <c>use!</c>.</summary>
    val enter: gate: AsyncReentrantLock -> EnterOperation

    /// <summary>As <c>enter</c>, waiting for a limited time; zero does not wait.</summary>
    val enterWithin: timeout: TimeSpan -> gate: AsyncReentrantLock -> TimedEnterOperation

    /// <summary>As <c>enter</c>, until a token ends the wait.</summary>
    val enterUntil: token: CancellationToken -> gate: AsyncReentrantLock -> EnterOperation

    /// <summary>Enters the lock if that needs no wait; never suspends.</summary>
    val tryEnter: gate: AsyncReentrantLock -> LockScope voption

    /// <summary>Releases the lock; never suspends. Not needed where a scope is disposed.</summary>
    val release: gate: AsyncReentrantLock -> unit

    /// <summary>The task that holds the lock, if one does.</summary>
    val owner: gate: AsyncReentrantLock -> PycosTask option

/// Waiting inside a lock until another task tells that something has changed.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncCondition =

    /// <summary>Steps out of the lock, suspends until it is notified, and comes back into the lock.</summary>
    val wait: condition: AsyncCondition -> Coroutine<unit>

    /// <summary>As <c>wait</c>, to be notified within a limited time; whether it was. The lock is held again in any case.</summary>
    val waitWithin: timeout: TimeSpan -> condition: AsyncCondition -> Coroutine<bool>

    /// <summary>Waits, inside the lock, until something is so; looks again whenever it was notified.</summary>
    val waitUntil: holds: (unit -> bool) -> condition: AsyncCondition -> Coroutine<unit>

    /// <summary>As <c>waitUntil</c>, for a limited time; whether it is so.</summary>
    val waitUntilWithin: timeout: TimeSpan -> holds: (unit -> bool) -> condition: AsyncCondition -> Coroutine<bool>

    /// <summary>Notifies the one who has waited longest; whether there was one. Never suspends.</summary>
    val notify: condition: AsyncCondition -> bool

    /// <summary>Notifies all who wait; how many they were. Never suspends.</summary>
    val notifyAll: condition: AsyncCondition -> int

/// Something that has happened or has not.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncEvent =

    /// <summary>Suspends until the event is set.</summary>
    val wait: signal: AsyncEvent -> WaitOperation

    /// <summary>As <c>wait</c>, for a limited time; whether it was set.</summary>
    val waitWithin: timeout: TimeSpan -> signal: AsyncEvent -> TimedWaitOperation

    /// <summary>Whether it is set; with auto-reset, this uses that up. Never suspends.</summary>
    val tryWait: signal: AsyncEvent -> bool

    /// <summary>Lets all waiters go on, with auto-reset the first one; lasts until the event is reset. Never suspends.</summary>
    val set: signal: AsyncEvent -> unit

    /// <summary>Lets those wait who come from now on; never suspends.</summary>
    val reset: signal: AsyncEvent -> unit

    /// <summary>Whether it is set.</summary>
    val isSet: signal: AsyncEvent -> bool

/// Permits that tasks take and give back.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncSemaphore =

    /// <summary>Takes a permit for the running task; suspends while there is none. Bind it with <c>use!</c>.</summary>
    val enter: permits: AsyncSemaphore -> EnterOperation

    /// <summary>As <c>enter</c>, waiting for a limited time; zero does not wait.</summary>
    val enterWithin: timeout: TimeSpan -> permits: AsyncSemaphore -> TimedEnterOperation

    /// <summary>Takes so many permits, which belong to nobody; suspends until it has them.</summary>
    val acquire: count: int -> permits: AsyncSemaphore -> WaitOperation

    /// <summary>As <c>acquire</c>, waiting for a limited time; whether it has got them.</summary>
    val acquireWithin: timeout: TimeSpan -> count: int -> permits: AsyncSemaphore -> TimedWaitOperation

    /// <summary>Takes so many permits if that needs no wait; never suspends.</summary>
    val tryAcquire: count: int -> permits: AsyncSemaphore -> bool

    /// <summary>Adds so many permits; never suspends.</summary>
    val release: count: int -> permits: AsyncSemaphore -> unit

/// A lock that admits many readers, or one writer.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncReaderWriterLock =

    /// <summary>Enters for reading; suspends while a writer is in it or has come before. Bind it with <c>use!</c>.</summary>
    val enterRead: gate: AsyncReaderWriterLock -> EnterOperation

    /// <summary>As <c>enterRead</c>, waiting for a limited time.</summary>
    val enterReadWithin: timeout: TimeSpan -> gate: AsyncReaderWriterLock -> TimedEnterOperation

    /// <summary>Enters for writing; suspends while anybody is in it or has come before. Bind it with <c>use!</c>.</summary>
    val enterWrite: gate: AsyncReaderWriterLock -> EnterOperation

    /// <summary>As <c>enterWrite</c>, waiting for a limited time.</summary>
    val enterWriteWithin: timeout: TimeSpan -> gate: AsyncReaderWriterLock -> TimedEnterOperation

/// Phases at whose end a number of tasks wait for each other.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncBarrier =

    /// <summary>Arrives at the end of the phase and suspends until all have come; the number of the phase.</summary>
    val arrive: barrier: AsyncBarrier -> Coroutine<int64>

    /// <summary>As <c>arrive</c>, waiting for a limited time; at a timeout the arrival is taken back.</summary>
    val arriveWithin: timeout: TimeSpan -> barrier: AsyncBarrier -> Coroutine<int64 voption>

    /// <summary>Adds so many participants; never suspends.</summary>
    val add: count: int -> barrier: AsyncBarrier -> unit

    /// <summary>Removes so many participants that will not come any more; never suspends.</summary>
    val remove: count: int -> barrier: AsyncBarrier -> unit

/// Opens once, after a number of signals.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncLatch =

    /// <summary>Counts a signal; never suspends.</summary>
    val signal: latch: AsyncLatch -> unit

    /// <summary>Suspends until all signals have come.</summary>
    val wait: latch: AsyncLatch -> WaitOperation

    /// <summary>As <c>wait</c>, for a limited time; whether all have come.</summary>
    val waitWithin: timeout: TimeSpan -> latch: AsyncLatch -> TimedWaitOperation

/// Passing at a limited rate.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncRateLimiter =

    /// <summary>Passes with so many tokens; suspends until there are enough and it is its turn.</summary>
    val acquire: count: int -> limiter: AsyncRateLimiter -> WaitOperation

    /// <summary>As <c>acquire</c>, waiting for a limited time; whether it may pass.</summary>
    val acquireWithin: timeout: TimeSpan -> count: int -> limiter: AsyncRateLimiter -> TimedWaitOperation

    /// <summary>Passes if that needs no wait; never suspends.</summary>
    val tryAcquire: count: int -> limiter: AsyncRateLimiter -> bool
