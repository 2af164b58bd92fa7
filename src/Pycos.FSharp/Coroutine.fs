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

    let withTimeout timeout (coroutine: Coroutine<'T>) : Coroutine<Timed<'T>> = coroutine.WithTimeout timeout

    let timeoutAfter timeout (coroutine: Coroutine<'T>) : Coroutine<'T> = coroutine.TimeoutAfter timeout

    let shielded (coroutine: Coroutine<'T>) : Coroutine<'T> = coroutine.Shielded()

    let whenAll (coroutines: Coroutine<'T> seq) : Coroutine<'T[]> = Pycos.Coroutine.WhenAll coroutines

    let whenAny (coroutines: Coroutine<'T> seq) : Coroutine<struct (int * 'T)> = Pycos.Coroutine.WhenAny coroutines

    let race (coroutines: Coroutine<'T> seq) : Coroutine<'T> = Pycos.Coroutine.Race coroutines

    let firstSuccess (coroutines: Coroutine<'T> seq) : Coroutine<'T> = Pycos.Coroutine.FirstSuccess coroutines

    let parallelMap maxConcurrency (mapping: 'T -> Coroutine<'U>) (source: 'T seq) : Coroutine<'U[]> =
        Pycos.Coroutine.ParallelMap(source, maxConcurrency, mapping)

    let parallelIter maxConcurrency (action: 'T -> Coroutine<unit>) (source: 'T seq) : Coroutine<unit> =
        pycos { do! Pycos.Coroutine.ParallelForEach(source, maxConcurrency, (fun element -> (action element).WithoutResult())) }

    let run (coroutine: Coroutine<'T>) : 'T =
        Scheduler.RefuseBlocking("Coroutine.run", "bind the coroutine with let! or do!")
        PycosTask.Spawn(coroutine).Value()
