/// Hot swaps: what they promise, in virtual time.
module Pycos.Core.Tests.HotSwapTests

open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.HotSwapSupport

/// Adds up messages until 0 comes; hands over the sum.
let private summing factor (before: int) (inbox: Inbox<int>) : Coroutine<int> =
    pycos {
        let sum = ref before
        let mutable go = true
        PycosTask.setHotSwappableWith (fun () -> sum.Value)

        while go do
            let! number = inbox |> Inbox.receive
            sum.Value <- sum.Value + factor * number
            go <- number <> 0

        return sum.Value
    }

let private spawnSumming () =
    let struct (address: TaskRef<int>, task: PycosTask<int>) = PycosTask.spawnAgent (summing 1 0)
    address, task

let tests =
    testList "hot swap" [
        test "[R34 R35 G41] New code goes on with the inbox and the state of the old, under the same number, names and daemon flag" {
            runVirtually (
                pycos {
                    let address, task = spawnSumming ()
                    let id = task.Id
                    task.Register "hot swap: kept"
                    [ 1; 2 ] |> List.iter address.Send
                    do! sleep 1
                    let! outcome = address |> TaskRef.hotSwapWith (summing 10)
                    isStatus HotSwapStatus.Done outcome
                    address.Send 3
                    Expect.equal (PycosTask.tryLocate "hot swap: kept") (ValueSome(task :> PycosTask)) "still located"
                    Expect.equal task.Id id "its number"
                    Expect.isTrue task.IsHotSwappable "and still swappable"
                    address.Send 0
                    let! sum = task
                    Expect.equal sum 33 "1 + 2 by the old code, 3 by the new, for who waited for the old"
                }
            )
        }
        test "[R35] A daemon stays one, and those who wait for the end of the task wait on" {
            runVirtually (
                pycos {
                    let options = SpawnOptions(Daemon = true, HotSwappable = true, Name = "given")
                    let task = PycosTask.spawnWith options (pycos { do! sleep 1000.0 })
                    let waiter = spawn (pycos { return! task })
                    do! sleep 1.0
                    let! outcome = task |> PycosTask.hotSwap (fun () -> pycos { do! sleep 5.0 })
                    isStatus HotSwapStatus.Done outcome
                    Expect.isTrue task.IsDaemon "a daemon"
                    Expect.equal task.Name "given" "a name that was given stays"
                    let start = PycosTask.Current.Scheduler.Clock.Now
                    do! waiter
                    Expect.equal (PycosTask.Current.Scheduler.Clock.Now - start) 5_000_000L "the new code's end"
                }
            )
        }
        test "[R34] The task takes the name of the function whose code it runs" {
            runVirtually (
                pycos {
                    let address, _ = spawnSumming ()
                    do! sleep 1.0
                    Expect.equal address.Task.Name "summing" "by the function"
                    let request = address |> TaskRef.hotSwapWith (fun (_: int) inbox -> pycos { return! Inbox.receive inbox })
                    let! _ = request
                    Expect.notEqual address.Task.Name "summing" "by the new function"
                    address.Task.Terminate() |> ignore
                }
            )
        }
        test "[R35 G3] Messages that come while the old code is left are the new code's" {
            runVirtually (
                pycos {
                    let seen = List<string>()

                    let reading name (inbox: Inbox<int>) =
                        pycos {
                            try
                                while true do
                                    let! number = inbox.ReceiveAsync()
                                    seen.Add $"{name} {number}"
                            finally
                                seen.Add $"{name} left"
                        }

                    let address =
                        PycosTask.spawnInboxWith (SpawnOptions(HotSwappable = true)) null (reading "old")

                    address.Send 1
                    do! sleep 1.0
                    let request = address |> TaskRef.hotSwap (reading "new")
                    [ 2; 3 ] |> List.iter address.Send
                    let! outcome = request
                    isStatus HotSwapStatus.Done outcome
                    do! sleep 1.0
                    // The first message after the request wakes the old code, which has begun to wait for it.
                    Expect.equal (List.ofSeq seen |> List.filter (fun line -> line <> "old left")) [ "old 1"; "old 2"; "new 3" ] "each once, in order"
                    Expect.equal seen[2] "old left" "clean-up ran before the new code"
                    address.Task.Terminate() |> ignore
                }
            )
        }
        test "[R35] Code that has taken over can be replaced in turn" {
            runVirtually (
                pycos {
                    let address, task = spawnSumming ()

                    for factor in 2..5 do
                        address.Send 1
                        do! sleep 1.0
                        let! outcome = address |> TaskRef.hotSwapWith (summing factor)
                        isStatus HotSwapStatus.Done outcome

                    [ 1; 0 ] |> List.iter address.Send
                    let! sum = task
                    Expect.equal sum (1 + 2 + 3 + 4 + 5) "each code had its message"
                }
            )
        }
        test "A lock entered with a scope is left by the old code, one without a scope stays the task's" {
            runVirtually (
                pycos {
                    let scoped, kept = AsyncLock(), AsyncLock()

                    let task =
                        spawn (
                            pycos {
                                let! _ = kept.EnterAsync()
                                use! _ = scoped.EnterAsync()
                                PycosTask.setHotSwappable true
                                do! sleep 1000.0
                            }
                        )

                    do! sleep 1.0

                    let next () =
                        pycos {
                            Expect.isFalse scoped.IsHeld "left"
                            Expect.equal kept.Owner PycosTask.Current "kept"
                            kept.Release()
                        }

                    let! outcome = task |> PycosTask.hotSwap next
                    isStatus HotSwapStatus.Done outcome
                    do! task
                    Expect.isFalse kept.IsHeld "released by the new code"
                }
            )
        }
    ]
