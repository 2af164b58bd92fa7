namespace Pycos

open System.Threading
open System.Threading.Tasks

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Coroutine =

    let result (value: 'T) : Coroutine<'T> = pycos { return value }

    let map (mapping: 'T -> 'U) (coroutine: Coroutine<'T>) : Coroutine<'U> =
        pycos {
            let! value = coroutine
            return mapping value
        }

    let bind (binder: 'T -> Coroutine<'U>) (coroutine: Coroutine<'T>) : Coroutine<'U> =
        pycos {
            let! value = coroutine
            return! binder value
        }

    let ignore (coroutine: Coroutine<'T>) : Coroutine<unit> =
        pycos {
            let! _ = coroutine
            return ()
        }

    let ofTask (start: CancellationToken -> Task<'T>) : Coroutine<'T> = Pycos.Coroutine.FromTask<'T> start

    let ofAsync (computation: Async<'T>) : Coroutine<'T> =
        ofTask (fun token -> Async.StartImmediateAsTask(computation, token))

    let blocking (call: unit -> 'T) : Coroutine<'T> =
        BlockingPool.Shared.RunAsync(System.Func<'T> call)

    let run (coroutine: Coroutine<'T>) : 'T =
        Scheduler.RefuseBlocking("Coroutine.run", "bind the coroutine with let! or do!")
        PycosTask.Spawn(coroutine).Value()
