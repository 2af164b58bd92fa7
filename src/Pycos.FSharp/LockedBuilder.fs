namespace Pycos

open System.ComponentModel
open System.Threading
open Pycos.Internals

#nowarn "3511"
#nowarn "3513"

/// <summary>Builds coroutines that run inside a lock, from <c>locked gate { }</c> expressions.</summary>
[<EditorBrowsable(EditorBrowsableState.Never)>]
type LockedBuilder(enter: EnterOperation) =
    inherit CoroutineBuilder()

    /// How the lock is entered.
    member _.Enter = enter

    member inline this.Run(code: CoroutineCode<'T, 'T>) : Coroutine<'T> =
        pycos.Run(
            pycos.Delay(fun () ->
                pycos.Bind(this.Enter, (fun (scope: LockScope) -> pycos.Using(scope, (fun _ -> code)))))
        )

/// Brings `locked gate { }` and its kin with `open Pycos`.
[<AutoOpen>]
module LockedBuilders =

    /// <summary>
    /// Code that runs inside a lock: enters it, suspending until it is its turn, and gives it back however the code ends. It can do
    /// what <c>pycos { }</c> can, and is a coroutine of the task that binds it.
    /// </summary>
    /// <remarks>For everything that has <c>EnterAsync</c>: locks, reentrant locks, conditions, semaphores.</remarks>
    /// <example><code>let! total = locked gate { do! transfer ()
    ///                                return balance }</code></example>
    let inline locked (gate: ^Gate when ^Gate: (member EnterAsync: CancellationToken -> EnterOperation)) =
        LockedBuilder((^Gate: (member EnterAsync: CancellationToken -> EnterOperation) (gate, CancellationToken.None)))

    /// <summary>As <c>locked</c>: code that runs inside a reader-writer lock, among other readers.</summary>
    let reading (gate: AsyncReaderWriterLock) = LockedBuilder(gate.EnterReadAsync())

    /// <summary>As <c>locked</c>: code that runs inside a reader-writer lock, alone.</summary>
    let writing (gate: AsyncReaderWriterLock) = LockedBuilder(gate.EnterWriteAsync())
