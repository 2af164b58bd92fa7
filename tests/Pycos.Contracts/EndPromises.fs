module Pycos.Contracts.EndPromises

open Expecto
open Pycos
open Pycos.Contracts.Script

let private refuses (target: Target) =
    Expect.isFalse (target |> trySend 1) "the form without an exception"
    thrownBy (fun () -> target |> send 2) |> isA<TaskEndedException>

let private returned =
    promise "[R22] Sending to a task that has returned tells so" (fun stage ->
        pycos {
            let! target = stage |> start []
            let! ending = target.End()
            Expect.equal ending Returned "its end"
            refuses target
        })

let private failed =
    promise "[R22 R37] Sending to a task that has failed tells so, and its failure is told apart" (fun stage ->
        pycos {
            let! target = stage |> start [ Fail "wanted" ]
            let! ending = target.End()
            Expect.equal ending (Failed "wanted") "its end"
            refuses target
        })

let private terminated =
    promise
        "[R22 R37 G5] A task that waits for messages can be terminated, is told apart, and takes none from then on"
        (fun stage ->
            pycos {
                let! target = stage |> start [ Mark; Take 1 ]
                do! arrived target
                do! target.Terminate()
                let! ending = target.End()
                Expect.equal ending Terminated "its end"
                refuses target
            })

let private senderTold =
    promiseToTasks "[R22 G21] A sender that waits for room is told when the target ends instead" (fun stage ->
        pycos {
            let! target = stage |> startAtGate (room 1 InboxFullMode.Wait) []
            target |> send 1
            let sender = PycosTask.spawn (target |> sendWaiting 2)
            do! waits sender
            do! target.Open()
            let! error = failureOf sender
            isA<TaskEndedException> error
        })

let private manyWait =
    promise "[R30] Any number of tasks can wait for the end of a target, and all are told the same" (fun stage ->
        pycos {
            let! target = stage |> start [ Take 1 ]
            let waiting = [ for _ in 1..3 -> PycosTask.spawn (target.End()) ]
            target |> send 1

            for task in waiting do
                let! ending = task
                Expect.equal ending Returned "its end"
        })

let private notLost =
    promise "[G3] A message is not lost when an exception is thrown in its receiver at the same time" (fun stage ->
        pycos {
            let! target = stage |> start [ Mark; Catching(Take 1); Catching(Take 1) ]
            do! arrived target
            target |> send 42
            do! target.Throw "wanted"
            let! notes = notesOf target
            Expect.equal (List.sort notes) (List.sort [ Got 42; Caught "wanted" ]) "both, in one order or the other"
        })

let private goesOn =
    promise "[R27 G2] An exception thrown in a receiver ends that receive only" (fun stage ->
        pycos {
            let! target = stage |> start [ Mark; Catching(Take 1); Take 1 ]
            do! arrived target
            do! target.Throw "wanted"
            do! target |> noted (Caught "wanted") 1
            target |> send 9
            let! notes = notesOf target
            Expect.equal notes [ Caught "wanted"; Got 9 ] "the next receive has it"
        })

let private exceptionsInOrder =
    promise
        "[R27] Exceptions thrown in a receiver come one at a time, in order, and leave its messages alone"
        (fun stage ->
            pycos {
                let! target =
                    stage
                    |> startAtGate InboxOptions.Default [ Catching(Take 1); Catching Gate; Take 2 ]

                target |> sendAll [ 1; 2; 3 ]
                do! target.Open()
                do! target |> noted Here 2
                do! target.Throw "wanted"
                let! notes = notesOf target
                Expect.equal notes [ Got 1; Caught "wanted"; Got 2; Got 3 ] "each in its place"
            })

let all = [
    returned
    failed
    terminated
    senderTold
    manyWait
    notLost
    goesOn
    exceptionsInOrder
]
