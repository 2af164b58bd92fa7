/// Where hot swaps may happen, in virtual time.
module Pycos.Core.Tests.HotSwapPlaceTests

open System
open System.Collections.Generic
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.HotSwapSupport

/// Waits for ever, wherever it is told to; then returns 1.
let private waitingAt (place: Coroutine<unit>) =
    spawn (
        pycos {
            PycosTask.setHotSwappable true
            do! place
            return 1
        }
    )

let private yields times =
    pycos {
        for _ in 1..times do
            do! PycosTask.yieldNow ()
    }

let tests =
    testList "hot swap places" [
        for name, place in
            [ "a sleep", (fun () -> pycos { do! sleep 1e9 })
              "a yield", (fun () -> yields 1_000) ] do
            test $"[R35] Inside a coroutine that the task awaits, {name} is no place for a swap" {
                runVirtually (
                    pycos {
                        let task = waitingAt (place ())
                        do! yields 3
                        let request = task |> PycosTask.hotSwap two
                        do! yields 20
                        Expect.isNull request.Outcome "waits"
                        task.Terminate() |> ignore
                        let! outcome = request
                        isStatus HotSwapStatus.TaskEnded outcome
                    }
                )
            }
        test "[R35] Sleeps, yields, suspensions and all ways to receive are places at the top level" {
            runVirtually (
                pycos {
                    let check name (task: PycosTask<int>) =
                        pycos {
                            do! yields 3
                            let! outcome = (task |> PycosTask.hotSwap two).OutcomeAsync(ms 100.0)
                            Expect.isTrue (not outcome.TimedOut && outcome.Value.IsDone) $"{name}: {outcome}"
                            let! result = task
                            Expect.equal result 2 name
                        }

                    let receiving (receive: Inbox<int> -> Coroutine<int>) =
                        let struct (_, task) = PycosTask.spawnAgent receive
                        task

                    do! check "sleep" (spawn (pycos { PycosTask.setHotSwappable true
                                                      do! sleep 1e9
                                                      return 1 }))

                    do! check "yield" (spawn (pycos { PycosTask.setHotSwappable true
                                                      while true do
                                                          do! PycosTask.yieldNow ()
                                                      return 1 }))

                    do! check "suspend" (spawn (pycos { PycosTask.setHotSwappable true
                                                        let! _ = PycosTask.suspend ()
                                                        return 1 }))

                    do! check "receive" (receiving (fun inbox -> pycos { PycosTask.setHotSwappable true
                                                                         return! inbox.ReceiveAsync() }))

                    do! check "timed receive" (receiving (fun inbox -> pycos { PycosTask.setHotSwappable true
                                                                               let! _ = inbox.ReceiveAsync(TimeSpan.FromDays 1.0)
                                                                               return 1 }))

                    do! check "scan" (receiving (fun inbox -> pycos { PycosTask.setHotSwappable true
                                                                      return! inbox |> Inbox.scan Some }))
                }
            )
        }
        test "[R35] A request that finds the task busy is met at its next receive, though messages wait, and the new code gets them" {
            runVirtually (
                pycos {
                    let seen = List<string>()

                    let code name (inbox: Inbox<int>) =
                        pycos {
                            PycosTask.setHotSwappable true

                            while true do
                                let! number = inbox.ReceiveAsync()
                                seen.Add $"{name} {number}"
                                // A nested call.
                                do! pycos { do! sleep 10.0 }
                        }

                    let address = PycosTask.spawnInbox (code "old")
                    [ 1..3 ] |> List.iter address.Send
                    do! sleep 1.0
                    let request = address |> TaskRef.hotSwap (code "new")
                    do! sleep 5.0
                    Expect.isNull request.Outcome "the nested call goes on"
                    let! outcome = request
                    isStatus HotSwapStatus.Done outcome
                    do! sleep 100.0
                    Expect.equal (List.ofSeq seen) [ "old 1"; "new 2"; "new 3" ] "messages"
                    address.Task.Terminate() |> ignore
                }
            )
        }
        test "[R35] A scan at the top level meets a request, though the message it wants waits" {
            runVirtually (
                pycos {
                    let scanning (inbox: Inbox<int>) =
                        pycos {
                            PycosTask.setHotSwappable true
                            do! pycos { do! sleep 10.0 }
                            return! inbox |> Inbox.scan Some
                        }

                    let struct (address, task) = PycosTask.spawnAgent scanning
                    address.Send 5
                    do! sleep 1.0
                    let! outcome = address |> TaskRef.hotSwap (fun inbox -> pycos { return inbox.Count })
                    isStatus HotSwapStatus.Done outcome
                    let! left = task
                    Expect.equal left 1 "the message is there"
                }
            )
        }
        test "[R35] Waits for locks, for other tasks and for what is not of Pycos are no places" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let! _ = gate.EnterAsync()
                    let other = spawn (pycos { do! sleep 100.0 })
                    let source = TaskCompletionSource()

                    let waiting =
                        [ spawn (pycos { PycosTask.setHotSwappable true
                                         use! _ = gate.EnterAsync()
                                         return 1 })
                          spawn (pycos { PycosTask.setHotSwappable true
                                         do! other
                                         return 1 })
                          spawn (pycos { PycosTask.setHotSwappable true
                                         do! source.Task
                                         return 1 }) ]

                    do! sleep 1.0
                    let requests = waiting |> List.map (PycosTask.hotSwap two)
                    do! sleep 50.0
                    Expect.all requests (fun request -> isNull request.Outcome) "all wait"
                    source.SetResult()
                    gate.Release()

                    for task in waiting do
                        let! result = task
                        Expect.equal result 1 "the old code returned"

                    for request in requests do
                        let! outcome = request
                        isStatus HotSwapStatus.TaskEnded outcome
                }
            )
        }
        test "[R35] A receive from a socket is no place: it ends, and its bytes are the old code's" {
            use simulation = Simulation.create 1

            Simulation.runIn
                simulation
                (pycos {
                    use listener = AsyncSocket.Listen(Net.IPEndPoint(Net.IPAddress.Loopback, 4000))
                    let got = List<int>()

                    let task =
                        spawn (
                            pycos {
                                use! socket = listener.AcceptAsync()
                                PycosTask.setHotSwappable true
                                let! count = socket.ReceiveAsync(Memory(Array.zeroCreate<byte> 10))
                                got.Add count
                                do! sleep 1e9
                                return 1
                            }
                        )

                    use! client = AsyncSocket.ConnectAsync(Net.IPEndPoint(Net.IPAddress.Loopback, 4000))
                    do! sleep 1.0
                    let request = task |> PycosTask.hotSwap two
                    do! sleep 10.0
                    Expect.isNull request.Outcome "waits"
                    let! _ = client.SendAsync(ReadOnlyMemory [| 1uy; 2uy; 3uy |])
                    let! outcome = request
                    isStatus HotSwapStatus.Done outcome
                    Expect.equal (List.ofSeq got) [ 3 ] "the old code got its bytes"
                })
        }
        test "[R34] A task that forbids swaps is swapped once it allows them, or at a point of its own choice" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                do! sleep 10.0
                                PycosTask.setHotSwappable true
                                do! sleep 10.0
                                return 1
                            }
                        )

                    let pointing =
                        spawn (
                            pycos {
                                do! sleep 10.0
                                do! PycosTask.hotSwapPoint 7
                                return 1
                            }
                        )

                    do! sleep 1.0
                    let request = task |> PycosTask.hotSwap two
                    let atPoint = pointing |> PycosTask.hotSwapWith (fun state -> pycos { return state })
                    do! sleep 5.0
                    Expect.isNull request.Outcome "not while it is forbidden"
                    Expect.isNull atPoint.Outcome "not before the point"
                    let! result = task
                    Expect.equal result 2 "once it is allowed"
                    let! state = pointing
                    Expect.equal state 7 "the point's state"
                }
            )
        }
        test "A point where nobody has asked for anything does not suspend, but gives others their turn now and then" {
            runVirtually (
                pycos {
                    let mutable others = 0

                    let other =
                        spawn (
                            pycos {
                                while true do
                                    others <- others + 1
                                    do! PycosTask.yieldNow ()
                            }
                        )

                    do! PycosTask.hotSwapPoint 1
                    Expect.equal others 0 "went on at once"

                    for _ in 1..1000 do
                        do! PycosTask.hotSwapPoint 1

                    Expect.isGreaterThan others 3 "others had their turns"
                    other.Terminate() |> ignore
                }
            )
        }
    ]
