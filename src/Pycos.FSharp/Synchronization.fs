namespace Pycos

open System
open System.Threading

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncLock =

    let enter (gate: AsyncLock) = gate.EnterAsync()

    let enterWithin (timeout: TimeSpan) (gate: AsyncLock) = gate.EnterAsync timeout

    let enterUntil (token: CancellationToken) (gate: AsyncLock) = gate.EnterAsync token

    let tryEnter (gate: AsyncLock) =
        let mutable scope = Unchecked.defaultof<LockScope>
        if gate.TryEnter &scope then ValueSome scope else ValueNone

    let release (gate: AsyncLock) = gate.Release()

    let owner (gate: AsyncLock) = Option.ofObj gate.Owner

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncReentrantLock =

    let enter (gate: AsyncReentrantLock) = gate.EnterAsync()

    let enterWithin (timeout: TimeSpan) (gate: AsyncReentrantLock) = gate.EnterAsync timeout

    let enterUntil (token: CancellationToken) (gate: AsyncReentrantLock) = gate.EnterAsync token

    let tryEnter (gate: AsyncReentrantLock) =
        let mutable scope = Unchecked.defaultof<LockScope>
        if gate.TryEnter &scope then ValueSome scope else ValueNone

    let release (gate: AsyncReentrantLock) = gate.Release()

    let owner (gate: AsyncReentrantLock) = Option.ofObj gate.Owner

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncCondition =

    let wait (condition: AsyncCondition) =
        pycos { do! condition.WaitAsync() }

    let waitWithin (timeout: TimeSpan) (condition: AsyncCondition) = condition.WaitAsync timeout

    let waitUntil (holds: unit -> bool) (condition: AsyncCondition) =
        pycos { do! condition.WaitUntilAsync holds }

    let waitUntilWithin (timeout: TimeSpan) (holds: unit -> bool) (condition: AsyncCondition) = condition.WaitUntilAsync(holds, timeout)

    let notify (condition: AsyncCondition) = condition.Notify() > 0

    let notifyAll (condition: AsyncCondition) = condition.NotifyAll()

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncEvent =

    let wait (signal: AsyncEvent) = signal.WaitAsync()

    let waitWithin (timeout: TimeSpan) (signal: AsyncEvent) = signal.WaitAsync timeout

    let tryWait (signal: AsyncEvent) = signal.TryWait()

    let set (signal: AsyncEvent) = signal.Set()

    let reset (signal: AsyncEvent) = signal.Reset()

    let isSet (signal: AsyncEvent) = signal.IsSet

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncSemaphore =

    let enter (permits: AsyncSemaphore) = permits.EnterAsync()

    let enterWithin (timeout: TimeSpan) (permits: AsyncSemaphore) = permits.EnterAsync timeout

    let acquire (count: int) (permits: AsyncSemaphore) = permits.AcquireAsync count

    let acquireWithin (timeout: TimeSpan) (count: int) (permits: AsyncSemaphore) = permits.AcquireAsync(timeout, count)

    let tryAcquire (count: int) (permits: AsyncSemaphore) = permits.TryAcquire count

    let release (count: int) (permits: AsyncSemaphore) = permits.Release count

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncReaderWriterLock =

    let enterRead (gate: AsyncReaderWriterLock) = gate.EnterReadAsync()

    let enterReadWithin (timeout: TimeSpan) (gate: AsyncReaderWriterLock) = gate.EnterReadAsync timeout

    let enterWrite (gate: AsyncReaderWriterLock) = gate.EnterWriteAsync()

    let enterWriteWithin (timeout: TimeSpan) (gate: AsyncReaderWriterLock) = gate.EnterWriteAsync timeout

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncBarrier =

    let arrive (barrier: AsyncBarrier) = barrier.SignalAndWaitAsync()

    let arriveWithin (timeout: TimeSpan) (barrier: AsyncBarrier) = barrier.SignalAndWaitAsync timeout |> Coroutine.map Timed.toVOption

    let add (count: int) (barrier: AsyncBarrier) = barrier.AddParticipants count |> ignore

    let remove (count: int) (barrier: AsyncBarrier) = barrier.RemoveParticipants count

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncLatch =

    let signal (latch: AsyncLatch) = latch.Signal()

    let wait (latch: AsyncLatch) = latch.WaitAsync()

    let waitWithin (timeout: TimeSpan) (latch: AsyncLatch) = latch.WaitAsync timeout

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncRateLimiter =

    let acquire (count: int) (limiter: AsyncRateLimiter) = limiter.AcquireAsync count

    let acquireWithin (timeout: TimeSpan) (count: int) (limiter: AsyncRateLimiter) = limiter.AcquireAsync(timeout, count)

    let tryAcquire (count: int) (limiter: AsyncRateLimiter) = limiter.TryAcquire count
