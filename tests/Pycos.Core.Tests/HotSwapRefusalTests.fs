/// How old code refuses a hot swap, in virtual time.
module Pycos.Core.Tests.HotSwapRefusalTests

open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.HotSwapSupport

/// New code, with a name.
let private named (inbox: Inbox<int>) = pycos { return -inbox.Count }

let tests =
    testList "hot swap refusals" [
        for name, refuse, reason in
            [ "calling Refuse", (fun (swap: HotSwapException) -> swap.Refuse "not today" |> ignore), "not today"
              "swallowing the exception", ignore, "went on" ] do
            test $"[R34 G41] Old code refuses by {name}, and runs on unharmed" {
                runVirtually (
                    pycos {
                        let struct (address, task) = PycosTask.spawnAgent (choosy (fun _ -> false) refuse)
                        address.Send 1
                        do! sleep 1.0
                        let! outcome = address |> TaskRef.hotSwap (fun inbox -> pycos { return inbox.Count })
                        isStatus HotSwapStatus.Refused outcome
                        Expect.stringContains outcome.Reason reason "why"
                        [ 2; 0 ] |> List.iter address.Send
                        let! sum = task
                        Expect.equal sum 3 "it had all messages"
                    }
                )
            }
        test "[R34] Old code chooses by the name of the new code, and may accept a second after it has refused a first" {
            runVirtually (
                pycos {
                    let wants (name: string) = name = "named"
                    let struct (address, task) = PycosTask.spawnAgent (choosy wants (fun swap -> swap.Refuse() |> ignore))
                    do! sleep 1.0
                    let! first = address |> TaskRef.hotSwap (fun inbox -> pycos { return! inbox.ReceiveAsync() })
                    isStatus HotSwapStatus.Refused first
                    let! second = address |> TaskRef.hotSwap named
                    isStatus HotSwapStatus.Done second
                    let! result = task
                    Expect.equal result 0 "the result of the new code"
                    Expect.equal task.Name "named" "its name"
                }
            )
        }
        test "[G41] If the new code can not be made, the old code has noticed nothing" {
            runVirtually (
                pycos {
                    let story = Story()
                    let task = sleeper story
                    do! sleep 1.0
                    let! thrown = task |> PycosTask.hotSwap (fun () -> failwith "no code today")
                    isStatus HotSwapStatus.Refused thrown
                    Expect.equal thrown.Exception.Message "no code today" "what the function threw"
                    let! missing = task |> PycosTask.hotSwap (fun () -> Unchecked.defaultof<Coroutine<int>>)
                    Expect.isTrue (missing.Exception :? CoroutineAlreadyRunException) $"{missing}"
                    let once = two ()
                    let! _ = once
                    let! run = task |> PycosTask.hotSwap (fun () -> once)
                    Expect.isTrue (run.Exception :? CoroutineAlreadyRunException) $"{run}"
                    let! unfit = task |> PycosTask.hotSwapWith (fun (state: int) -> pycos { return state })
                    Expect.isTrue (unfit.Exception :? HotSwapCodeException) $"{unfit}"
                    Expect.isEmpty story.Lines "not left"
                    let! result = task
                    Expect.equal result 1 "the old code's result"
                }
            )
        }
        test "[G41] State of another type than the new code takes over is refused, and so is a state that can not be told" {
            runVirtually (
                pycos {
                    let holding (state: unit -> obj) =
                        spawn (
                            pycos {
                                PycosTask.setHotSwappableWith state
                                do! sleep 1000.0
                                return ""
                            }
                        )

                    let ask task =
                        (task: PycosTask<string>) |> PycosTask.hotSwapWith (fun (state: string) -> pycos { return state })

                    let wrong, failing, right = holding (fun () -> box 5), holding (fun () -> failwith "no state"), holding (fun () -> box "five")
                    do! sleep 1.0
                    let! outcome = ask wrong
                    isStatus HotSwapStatus.Refused outcome
                    Expect.stringContains outcome.Reason "System.Int32" "names what is handed over"
                    let! outcome = ask failing
                    Expect.equal outcome.Exception.Message "no state" "what was thrown"
                    let! outcome = ask right
                    isStatus HotSwapStatus.Done outcome
                    let! result = right
                    Expect.equal result "five" "the state"
                }
            )
        }
        test "Old code that catches the exception and returns has refused, and ended the task" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                try
                                    do! PycosTask.hotSwapPoint null
                                    return 0
                                with :? HotSwapException ->
                                    return 1
                            }
                        )

                    let! outcome = task |> PycosTask.hotSwap two
                    isStatus HotSwapStatus.Refused outcome
                    let! result = task
                    Expect.equal result 1 "its own result"
                }
            )
        }
        test "An exception that was refused and is thrown all the same ends the task as cancelled" {
            runVirtually (
                pycos {
                    let struct (address, task) =
                        PycosTask.spawnAgent (choosy (fun _ -> false) (fun swap ->
                            swap.Refuse() |> ignore
                            raise swap))

                    do! sleep 1.0
                    let! outcome = address |> TaskRef.hotSwap (fun inbox -> pycos { return inbox.Count })
                    isStatus HotSwapStatus.Refused outcome
                    let! ended = PycosTask.outcome task
                    Expect.equal ended.Status PycosTaskStatus.Cancelled "cancelled"
                }
            )
        }
    ]
