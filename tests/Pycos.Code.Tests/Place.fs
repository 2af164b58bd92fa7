/// A node in another process, and one here, for tests that need none of their own.
module Pycos.Travel.Tests.Place

open System
open System.Collections.Generic
open System.Threading.Tasks
open Pycos
open Pycos.Travel.Tests.BareNode

type private Pair() =
    let store = new TemporaryStore()
    let bare = new Bare(store.Path, "code")
    let caller = startCaller ()

    member _.Bare = bare
    member _.Caller = caller

    interface IDisposable with
        member _.Dispose() =
            caller.Dispose()
            (bare :> IDisposable).Dispose()
            (store :> IDisposable).Dispose()

let private pair = lazy (new Pair())

/// The node of this process.
let caller () = pair.Value.Caller

/// The node of the other process, which has no code but that of Pycos.
let bare () = pair.Value.Bare

/// Ends both, if they were begun.
let close () =
    if pair.IsValueCreated then
        (pair.Value :> IDisposable).Dispose()

/// Runs a function there.
let run (body: unit -> Coroutine<'T>) =
    onTask (caller ()) (Code.run (bare().Location) body (caller ()))

/// As `run`, for what fails.
let failureOf (body: unit -> Coroutine<'T>) =
    match attempt (caller ()) (Code.run (bare().Location) body (caller ())) with
    | Error failure -> failure
    | Ok value -> failwith $"it has returned {value}"

/// How many frames have gone there, beside those that say that this node lives and what it has got.
let framesSent () =
    caller().ConnectedPeers |> Seq.sumBy _.Statistics.FramesSent

/// A task here that takes so many messages.
let collect (count: int) (work: TaskRef<'Message> -> Coroutine<'T>) =
    pycos {
        let struct (address, task) =
            PycosTask.spawnAgent (fun (inbox: Inbox<'Message>) ->
                pycos {
                    let taken = List<'Message>()

                    while taken.Count < count do
                        let! message = Inbox.receive inbox
                        taken.Add message

                    return List.ofSeq taken
                })

        let! result = work address
        let! taken = PycosTask.finish task
        return result, taken
    }
