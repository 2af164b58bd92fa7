module Pycos.Contracts.FullInboxPromises

open System.Threading
open Expecto
open Pycos
open Pycos.Contracts.Script

let private refusing mode =
    promise $"[G21] A full inbox told to {mode} refuses sends that do not wait, and keeps what it has" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 2 mode) [ Take 2; Poll ]
            Expect.isTrue (target |> trySend 1) "room"
            target |> send 2
            Expect.isFalse (target |> trySend 3) "full"
            thrownBy (fun () -> target |> send 4) |> isA<InboxFullException>
            do! target.Open()
            let! notes = notesOf target
            Expect.equal notes [ Got 1; Got 2; Nothing ] "what was refused is not there"
        })

let private dropping mode expected =
    promise $"[G21] A full inbox told to {mode} takes every send and drops what it was told to" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 2 mode) [ Take 2; Poll ]

            for number in 1..5 do
                Expect.isTrue (target |> trySend number) "taken, or dropped as told"

            do! target.Open()
            let! notes = notesOf target
            Expect.equal notes (List.map Got expected @ [ Nothing ]) "what is left"
        })

let private waiting =
    promiseToTasks "[G21] A send that may wait does so until there is room" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 2 ]
            target |> send 1
            let sender = PycosTask.spawn (target |> sendWaiting 2)
            do! waits sender
            do! target.Open()
            do! sender
            let! taken = messagesOf target
            Expect.equal taken [ 1; 2 ] "both, in order"
        })

let private failing =
    promiseToTasks "[G21] A full inbox told to fail refuses sends that might have waited, too" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Fail) [ Take 1; Poll ]
            target |> send 1
            let! sent = failureOf (PycosTask.spawn (target |> sendWaiting 2))
            let! delivered = failureOf (PycosTask.spawn (target |> deliver 3))
            isA<InboxFullException> sent
            isA<InboxFullException> delivered
            do! target.Open()
            let! notes = notesOf target
            Expect.equal notes [ Got 1; Nothing ] "what was refused is not there"
        })

/// A sender that gives up its place in the line for room, in some way.
let private givingUp sentence (giveUp: PycosTask<unit> -> CancellationTokenSource -> unit) check =
    promiseToTasks sentence (fun stage ->
        pycos {
            use source = new CancellationTokenSource()
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) [ Take 3 ]
            target |> send 1
            let leaving = PycosTask.spawn (target |> sendUntil source.Token 2)
            do! waits leaving
            let staying = PycosTask.spawn (target |> sendWaiting 3)
            do! waits staying
            giveUp leaving source
            let! outcome = PycosTask.outcome leaving
            check outcome
            do! target.Open()
            do! staying
            do! target |> sendWaiting 4
            let! taken = messagesOf target
            Expect.equal taken [ 1; 3; 4 ] "nothing of the one who left, and the others go on"
        })

let private cancelled =
    givingUp
        "[G2 G21] A send that is cancelled while it waits for room is not sent, and leaves the line"
        (fun _ source -> source.Cancel())
        (fun outcome -> isA<System.OperationCanceledException> outcome.Exception)

let private terminated =
    givingUp
        "[G2 G21] A sender that is terminated while it waits for room leaves the line"
        (fun sender _ -> PycosTask.terminate sender |> ignore)
        (fun outcome -> Expect.equal outcome.Status PycosTaskStatus.Cancelled "terminated")

let private thrownAt =
    givingUp
        "[G2 R27] A sender that an exception is thrown in while it waits for room leaves the line"
        (fun sender _ -> sender |> PycosTask.throw (exn "wanted") |> ignore)
        (fun outcome -> Expect.equal outcome.Exception.Message "wanted" "its exception")

let all = [
    refusing InboxFullMode.Wait
    refusing InboxFullMode.Fail
    dropping InboxFullMode.DropOldest [ 4; 5 ]
    dropping InboxFullMode.DropNewest [ 1; 2 ]
    waiting
    failing
    cancelled
    terminated
    thrownAt
]
