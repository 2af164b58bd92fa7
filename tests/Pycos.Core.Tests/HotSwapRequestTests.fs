/// How requests for hot swaps end, in virtual time.
module Pycos.Core.Tests.HotSwapRequestTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport
open Pycos.Core.Tests.HotSwapSupport

let private raceTests =
    testList "requests" [
        test "[R34] Only the latest of several requests counts" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                do! sleep 10.0
                                do! PycosTask.hotSwapPoint ()
                                return 0
                            }
                        )

                    let requests = [ for result in 1..3 -> task |> PycosTask.hotSwap (fun () -> pycos { return result }) ]
                    let statuses = List<HotSwapStatus>()

                    for request in requests do
                        let! outcome = request
                        statuses.Add outcome.Status

                    Expect.equal (List.ofSeq statuses) [ HotSwapStatus.Superseded; HotSwapStatus.Superseded; HotSwapStatus.Done ] "outcomes"
                    let! result = task
                    Expect.equal result 3 "the latest"
                }
            )
        }
        test "[R34] A request is cancelled while it waits, and not once the old code is being left" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                try
                                    PycosTask.setHotSwappable true
                                    do! pycos { do! sleep 10.0 }
                                    do! sleep 10.0
                                    return 1
                                with :? HotSwapException as swap ->
                                    do! sleep 10.0
                                    return raise swap
                            }
                        )

                    do! sleep 1.0
                    let early = task |> PycosTask.hotSwap two
                    Expect.isTrue (early.Cancel()) "in time"
                    Expect.isFalse (early.Cancel()) "once"
                    isStatus HotSwapStatus.Cancelled early.Outcome
                    let late = task |> PycosTask.hotSwap two
                    do! sleep 12.0
                    Expect.isNull late.Outcome "the old code cleans up"
                    Expect.isFalse (late.Cancel()) "too late"
                    let! outcome = late
                    isStatus HotSwapStatus.Done outcome
                }
            )
        }
        test "[R34] A request that comes while the old code is left has its turn in the new code" {
            runVirtually (
                pycos {
                    let story = Story()

                    let code name =
                        pycos {
                            try
                                PycosTask.setHotSwappable true
                                do! sleep 1000.0
                                return name
                            with :? HotSwapException as swap ->
                                story.Add $"leaves {name}"
                                do! sleep 10.0
                                return raise swap
                        }

                    let task = spawn (code 1)
                    do! sleep 1.0
                    let first = task |> PycosTask.hotSwap (fun () -> code 2)
                    do! sleep 1.0
                    let second = task |> PycosTask.hotSwap (fun () -> code 3)
                    let! outcome = first
                    isStatus HotSwapStatus.Done outcome
                    let! outcome = second
                    isStatus HotSwapStatus.Done outcome
                    let! result = task
                    Expect.equal result 3 "both took place"
                    Expect.equal story.Lines [ "leaves 1"; "leaves 2" ] "in order"
                }
            )
        }
        test "Termination is stronger than a swap: while it waits, while the old code is left, and before the new code's first step" {
            runVirtually (
                pycos {
                    let story = Story()

                    let next () =
                        pycos {
                            story.Add "new code"
                            return 2
                        }

                    for steps in 0..6 do
                        let task =
                            spawn (
                                pycos {
                                    try
                                        PycosTask.setHotSwappable true
                                        do! sleep 1000.0
                                        return 1
                                    with :? HotSwapException as swap ->
                                        do! PycosTask.yieldNow ()
                                        do! PycosTask.yieldNow ()
                                        return raise swap
                                }
                            )

                        do! sleep 1.0
                        let request = task |> PycosTask.hotSwap next

                        for _ in 1..steps do
                            do! PycosTask.yieldNow ()

                        if task.IsAlive && List.isEmpty story.Lines then
                            Expect.isTrue (task.Terminate()) "terminated"
                            let! outcome = request
                            let! ended = PycosTask.outcome task
                            Expect.equal ended.Status PycosTaskStatus.Cancelled $"after {steps} yields"
                            Expect.isTrue (ended.Exception :? TaskTerminatedException) $"{ended.Exception}"
                            Expect.isEmpty story.Lines "the new code has not run"
                            Expect.isTrue (outcome.Status = HotSwapStatus.TaskEnded || outcome.Status = HotSwapStatus.Done) $"{outcome}"
                }
            )
        }
        test "An exception thrown while the old code is left fails the task, unless it is caught; then the swap takes place" {
            runVirtually (
                pycos {
                    let leaving catches =
                        spawn (
                            pycos {
                                try
                                    PycosTask.setHotSwappable true
                                    do! sleep 1000.0
                                    return 1
                                with :? HotSwapException as swap ->
                                    try
                                        do! sleep 10.0
                                    with :? TimeoutException when catches ->
                                        ()

                                    return raise swap
                            }
                        )

                    let failing, catching = leaving false, leaving true
                    do! sleep 1.0
                    let requests = [ failing; catching ] |> List.map (PycosTask.hotSwap two)
                    do! sleep 1.0
                    failing.Throw(TimeoutException()) |> ignore
                    catching.Throw(TimeoutException()) |> ignore
                    let! outcome = requests[0]
                    isStatus HotSwapStatus.TaskEnded outcome
                    let! ended = PycosTask.outcome failing
                    Expect.equal ended.Status PycosTaskStatus.Failed "failed"
                    let! outcome = requests[1]
                    isStatus HotSwapStatus.Done outcome
                }
            )
        }
        test "A task asks for its own swap, and gets it at its next place; it can not wait for it" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                let self = PycosTask.current () :?> PycosTask<int>
                                let request = self |> PycosTask.hotSwapWith (fun (state: int) -> pycos { return state })

                                try
                                    let! _ = request
                                    ()
                                with :? InvalidOperationException as error ->
                                    Expect.stringContains error.Message "HotSwapPointAsync" "what to do"

                                do! PycosTask.hotSwapPoint 9
                                return 1
                            }
                        )

                    let! result = task
                    Expect.equal result 9 "new code"
                }
            )
        }
        test "A wait for an outcome has a time limit and a token, and leaves the request as it is" {
            runVirtually (
                pycos {
                    let task =
                        spawn (
                            pycos {
                                do! sleep 100.0
                                do! PycosTask.hotSwapPoint ()
                                return 1
                            }
                        )

                    let request = task |> PycosTask.hotSwap two
                    let! soon = request.OutcomeAsync(ms 10.0)
                    Expect.isTrue soon.TimedOut "timed out"
                    let! now = request.OutcomeAsync TimeSpan.Zero
                    Expect.isTrue now.TimedOut "nothing yet"
                    use source = new CancellationTokenSource()
                    let waiting = throwsIn<OperationCanceledException, _> (request.OutcomeAsync source.Token)
                    let waiter = spawn waiting
                    do! sleep 1.0
                    source.Cancel()
                    let! _ = waiter
                    let! outcome = request
                    isStatus HotSwapStatus.Done outcome
                    let! again = request.OutcomeAsync TimeSpan.Zero
                    Expect.isTrue again.Value.IsDone "known from now on"
                }
            )
        }
    ]

let private worldTests =
    testList "beyond the scheduler" [
        test "[R34] Tasks of other schedulers ask, wait and cancel as those of the same one" {
            use simulation = Simulation.create 3
            let other = simulation.CreateScheduler "other"

            let task =
                other.Spawn(
                    pycos {
                        do! sleep 10.0
                        do! PycosTask.hotSwapPoint ()
                        return 1
                    }
                )

            Simulation.runIn
                simulation
                (pycos {
                    let first = task |> PycosTask.hotSwap (fun () -> pycos { return 5 })
                    Expect.isTrue (first.Cancel()) "passed on"
                    let! outcome = first
                    isStatus HotSwapStatus.Cancelled outcome
                    let request = task |> PycosTask.hotSwap two
                    let! soon = request.OutcomeAsync(ms 1.0)
                    Expect.isTrue soon.TimedOut "timed out"
                    let! outcome = request
                    isStatus HotSwapStatus.Done outcome
                    let! result = task
                    Expect.equal result 2 "new code"
                })
        }
        test "[R34] A thread asks for a swap of a task that waits, and of one whose scheduler has stopped" {
            let scheduler = new Scheduler()
            let story = Story()
            let task = scheduler.Spawn(pycos { return! PycosTask.finish (sleeper story) })

            let waiting =
                scheduler.Spawn(
                    pycos {
                        PycosTask.setHotSwappable true
                        do! PycosTask.sleep Timeout.InfiniteTimeSpan
                        return 1
                    }
                )

            let request = waiting |> PycosTask.hotSwap two
            Expect.isTrue (request.AsTask().Wait limit) "answered"
            isStatus HotSwapStatus.Done request.Outcome
            Expect.equal (valueOf waiting) 2 "new code"
            task.Terminate() |> ignore
            scheduler.Dispose()
            let late = waiting |> PycosTask.hotSwap two
            isStatus HotSwapStatus.TaskEnded late.Outcome
            Expect.isTrue (late.AsTask().Wait limit) "answered"
        }
        test "[R34] A task that has ended, or ends before there is a place, ends its requests" {
            runVirtually (
                pycos {
                    let task = spawn (two ())
                    let early = task |> PycosTask.hotSwap two
                    let! _ = task
                    isStatus HotSwapStatus.TaskEnded early.Outcome
                    let late = task |> PycosTask.hotSwap two
                    isStatus HotSwapStatus.TaskEnded late.Outcome
                    Expect.isFalse (late.Cancel()) "nothing to cancel"
                }
            )
        }
    ]

let private badInputTests =
    testList "bad input" [
        test "A hot swap to nothing, or to code with another result, is refused at once with what to do" {
            runVirtually (
                pycos {
                    let task = spawn (two ())
                    let missing = throws<HotSwapCodeException> (fun () -> task.HotSwap(null: Func<Coroutine<int>>) |> ignore)
                    Expect.stringContains missing.Message "Give a function" "what to do"
                    let plain: PycosTask = task
                    let other = throws<HotSwapCodeException> (fun () -> plain.HotSwap(fun () -> (two ()).WithoutResult()) |> ignore)
                    Expect.stringContains other.Message "it returns a System.Int32" "what it returns"
                    let struct (address, _) = PycosTask.spawnAgent (fun (inbox: Inbox<int>) -> pycos { return inbox.Count })
                    throws<HotSwapCodeException> (fun () -> address |> TaskRef.hotSwap (fun _ -> pycos { return "" }) |> ignore) |> ignore
                    throws<HotSwapCodeException> (fun () -> address.HotSwap(null: Func<Inbox<int>, Coroutine>) |> ignore) |> ignore
                    throws<ArgumentNullException> (fun () -> PycosTask.SetHotSwappable(null: Func<obj>)) |> ignore
                    throws<ArgumentOutOfRangeException> (fun () -> (task |> PycosTask.hotSwap two).OutcomeAsync(ms -2.0) |> ignore) |> ignore
                }
            )
        }
        test "Only a task can say that it is swappable, and only the task itself can refuse" {
            throws<WrongSchedulerException> (fun () -> PycosTask.setHotSwappable true) |> ignore
            let caught = ref Unchecked.defaultof<HotSwapException>

            runVirtually (
                pycos {
                    let struct (address, task) =
                        PycosTask.spawnAgent (choosy (fun _ -> false) (fun swap -> caught.Value <- swap))

                    do! sleep 1.0
                    let request = address |> TaskRef.hotSwap (fun inbox -> pycos { return inbox.Count })
                    let! _ = request
                    throws<WrongSchedulerException> (fun () -> caught.Value.Refuse() |> ignore) |> ignore
                    Expect.isFalse (HotSwapException().Refuse()) "an exception of nobody's swap"
                    task.Terminate() |> ignore
                }
            )
        }
    ]

let tests =
    testList "hot swap requests" [ raceTests; worldTests; badInputTests ]
