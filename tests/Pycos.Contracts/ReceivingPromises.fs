module Pycos.Contracts.ReceivingPromises

open System
open Expecto
open Pycos
open Pycos.Contracts.Script

/// A promise about a target that is sent some numbers while it waits at a gate: what it notes then.
let private afterGate sentence steps numbers expected =
    promise sentence (fun stage ->
        pycos {
            let! target = stage |> startAtGate InboxOptions.Default steps
            target |> sendAll numbers
            do! target.Open()
            let! notes = notesOf target
            Expect.equal notes expected "what it noted"
        })

let private waitsForMessage =
    promise "[R24] A receive waits for a message that is sent later" (fun stage ->
        pycos {
            let! target = stage |> start [ Mark; Take 1 ]
            do! arrived target
            target |> send 7
            let! taken = messagesOf target
            Expect.equal taken [ 7 ] "it came"
        })

let private afterTimeout =
    promise "[R24 G2] A receive that timed out takes nothing away from the next one" (fun stage ->
        pycos {
            let! target = stage |> start [ TakeWithin soon; Gate; Take 2 ]
            do! arrived target
            target |> sendAll [ 1; 2 ]
            do! target.Open()
            let! notes = notesOf target
            Expect.equal notes [ Nothing; Got 1; Got 2 ] "a timeout, and then all"
        })

let private whileAsleep =
    promise "[R26] A message to a sleeping task does not wake it, and is received afterwards" (fun stage ->
        pycos {
            let! target = stage |> start [ Mark; Sleep(TimeSpan.FromMilliseconds 30.); Take 1 ]
            do! arrived target
            target |> send 5
            let! notes = notesOf target
            Expect.equal notes [ Slept true; Got 5 ] "slept for its full time"
        })

let private scanWaits =
    promise
        "[R46] A selective receive waits for a message that it wants, and passes over others that come meanwhile"
        (fun stage ->
            pycos {
                let! target = stage |> start [ Mark; TakeEven inTime; Take 2 ]
                do! arrived target
                target |> sendAll [ 1; 3; 6 ]
                let! taken = messagesOf target
                Expect.equal taken [ 6; 1; 3 ] "the wanted one first"
            })

let all = [
    waitsForMessage
    afterTimeout
    whileAsleep
    scanWaits
    afterGate "[R24] A receive takes the oldest message that waits" [ Take 2; Poll ] [ 1; 2 ] [ Got 1; Got 2; Nothing ]
    afterGate
        "[R24] With a timeout of zero a receive takes what is there, and does not wait"
        [ TakeWithin TimeSpan.Zero; TakeWithin TimeSpan.Zero; Poll ] [ 1 ] [ Got 1; Nothing; Nothing ]
    afterGate "[R24 G45] A message that is zero is no timeout" [ TakeWithin TimeSpan.Zero; TakeWithin soon ] [ 0 ] [
        Got 0
        Nothing
    ]
    afterGate "[R24] An inbox tells how many messages wait" [ Count; Take 2; Count ] [ 8; 9; 10 ] [
        Held 3
        Got 8
        Got 9
        Held 1
    ]
    afterGate
        "[R46] A selective receive takes the oldest wanted message and leaves the others in their order"
        [ TakeEven inTime; Take 3 ] [ 1; 3; 4; 5 ] [ Got 4; Got 1; Got 3; Got 5 ]
    afterGate "[R46 G14] A selective receive that times out leaves everything where it is" [ TakeEven soon; Take 2 ] [
        1
        3
    ] [ Nothing; Got 1; Got 3 ]
    afterGate
        "[R46] Receiving by category keeps the order within each, and all others"
        [ TakeKind(1, inTime); TakeKind(1, inTime); TakeKind(0, inTime); Take 1 ] [ 3; 4; 5; 7 ] [
            Got 4
            Got 7
            Got 3
            Got 5
        ]
    afterGate
        "[R46 G14] A message that no categorizer knows is received as such"
        [ TakeKindless inTime; TakeKind(2, inTime); Take 1 ] [ 3; -1; 5 ] [ Got -1; Got 5; Got 3 ]
    afterGate
        "[R46 G14] Receiving by category times out while messages of other categories wait"
        [ TakeKind(2, soon); TakeKindless soon; Take 1 ] [ 3 ] [ Nothing; Nothing; Got 3 ]
]
