/// Reader-writer locks, barriers, latches and rate limiters: what they promise, in virtual time.
module Pycos.Core.Tests.CoordinationTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

let private readerWriterTests =
    testList "AsyncReaderWriterLock" [
        test "[R52] Readers share the lock, a writer has it alone, and nobody overtakes a writer that waits" {
            runVirtually (
                pycos {
                    let gate = AsyncReaderWriterLock()
                    let story = Story()

                    let visit (enter: unit -> EnterOperation) name =
                        spawn (
                            pycos {
                                use! _ = enter ()
                                story.Add $"{name} {gate.Readers} {gate.IsWriting}"
                                do! sleep 10.0
                            }
                        )

                    let read = visit (fun () -> gate.EnterReadAsync())
                    let write = visit (fun () -> gate.EnterWriteAsync())
                    let all = [ read "r1"; read "r2"; write "w1"; read "r3"; read "r4"; write "w2" ]
                    do! sleep 1.0
                    Expect.equal gate.Statistics.Waiting 4 "the later readers wait behind the writer"
                    let mutable scope = Unchecked.defaultof<LockScope>
                    Expect.isFalse (gate.TryEnterRead &scope) "trying does not overtake either"

                    for task in all do
                        do! task

                    Expect.equal
                        story.Lines
                        [ "r1 1 False"; "r2 2 False"; "w1 0 True"; "r3 2 False"; "r4 2 False"; "w2 0 True" ]
                        ""
                }
            )
        }
        test "[R52] A writer that gives up lets the readers behind it in at that moment" {
            runVirtually (
                pycos {
                    let gate = AsyncReaderWriterLock()
                    use! _ = gate.EnterReadAsync()
                    let writer = spawn (pycos { return! gate.EnterWriteAsync(ms 5.0) })

                    let reader =
                        spawn (
                            pycos {
                                use! _ = gate.EnterReadAsync()
                                do! sleep 10.0
                            }
                        )

                    let! written = writer
                    Expect.isTrue written.TimedOut ""
                    Expect.equal gate.Readers 2 "at once"
                    do! reader
                }
            )
        }
        test "[R47] A task enters a reader-writer lock once: going from reading to writing is refused with a reason" {
            runVirtually (
                pycos {
                    let gate = AsyncReaderWriterLock()
                    let! scope = gate.EnterReadAsync()
                    let mutable message = ""

                    try
                        let! _ = gate.EnterWriteAsync()
                        ()
                    with :? LockRecursionException as error ->
                        message <- error.Message

                    Expect.stringContains message "leave the lock" "what to do"
                    let mutable second = Unchecked.defaultof<LockScope>
                    Expect.isFalse (gate.TryEnterRead &second) "once"
                    let! stranger = throwsIn<LockNotOwnedException, unit> (pycos { gate.Release() })
                    Expect.stringContains stranger.Message "not entered" ""
                    gate.Release()
                    throws<LockNotOwnedException> scope.Dispose |> ignore
                    Expect.equal (gate.Readers, gate.IsWriting) (0, false) ""
                }
            )
        }
        test "[R52 G7] What a task holds of a reader-writer lock when it ends goes to the next ones" {
            runVirtually (
                pycos {
                    let gate = AsyncReaderWriterLock()

                    do!
                        spawn (
                            pycos {
                                let! _ = gate.EnterWriteAsync()
                                return ()
                            }
                        )

                    Expect.isFalse gate.IsWriting ""
                    Expect.equal gate.Statistics.Abandoned 1L ""
                }
            )
        }
    ]

let private barrierTests =
    testList "AsyncBarrier" [
        test "[R52] A barrier lets all go on when the last one has come, phase after phase, its action first" {
            runVirtually (
                pycos {
                    let story = Story()
                    let barrier = AsyncBarrier(3, (fun phase -> story.Add $"phase {phase}"))

                    let worker name pause =
                        spawn (
                            pycos {
                                for _ in 1..2 do
                                    do! sleep pause
                                    story.Add name
                                    let! phase = barrier.SignalAndWaitAsync()
                                    story.Add $"{name} after {phase}"
                            }
                        )

                    for worker in [ worker "a" 1.0; worker "b" 2.0; worker "c" 3.0 ] do
                        do! worker

                    let phase number = [ "a"; "b"; "c"; $"phase {number}"; $"c after {number}"; $"a after {number}"; $"b after {number}" ]
                    Expect.equal story.Lines (phase 0 @ phase 1) ""
                }
            )
        }
        test "[R52 G45] An arrival that times out is taken back, and participants can come and go" {
            runVirtually (
                pycos {
                    let barrier = AsyncBarrier 2
                    let! early = barrier.SignalAndWaitAsync(ms 5.0)
                    Expect.isTrue early.TimedOut ""
                    Expect.equal barrier.Remaining 2 "taken back"
                    let waiting = spawn (barrier.SignalAndWaitAsync())
                    do! PycosTask.YieldAsync()
                    Expect.equal (barrier.AddParticipants()) 0L ""
                    Expect.equal barrier.Remaining 2 ""
                    let error = throws<InvalidOperationException> (fun () -> barrier.RemoveParticipants 3)
                    Expect.stringContains error.Message "can not be removed" ""
                    barrier.RemoveParticipants 2
                    let! phase = waiting
                    Expect.equal (phase, barrier.Phase) (0L, 1L) "the rest have come"
                    barrier.RemoveParticipants()
                    let! error = throwsIn<InvalidOperationException, int64> (barrier.SignalAndWaitAsync())
                    Expect.stringContains error.Message "no participants" ""
                }
            )
        }
        test "[R52] What the action of a barrier throws reaches all participants of the phase, and the next phase is sound" {
            runVirtually (
                pycos {
                    let barrier = AsyncBarrier(2, (fun phase -> if phase = 0L then raise (TimeZoneNotFoundException())))
                    let other = spawn (barrier.SignalAndWaitAsync())
                    do! PycosTask.YieldAsync()
                    let! mine = throwsIn<BarrierPostPhaseException, int64> (barrier.SignalAndWaitAsync())
                    let! its = other.OutcomeAsync()
                    Expect.isTrue (mine.InnerException :? TimeZoneNotFoundException) "mine"
                    Expect.isTrue (its.Exception :? BarrierPostPhaseException) "the other's"
                    let other = spawn (barrier.SignalAndWaitAsync())
                    let! phase = barrier.SignalAndWaitAsync()
                    let! others = other
                    Expect.equal (phase, others) (1L, 1L) ""
                }
            )
        }
    ]

let private latchTests =
    testList "AsyncLatch" [
        test "[R50] A latch opens with its last signal, for all who wait and all who come later" {
            runVirtually (
                pycos {
                    let latch = AsyncLatch 3
                    let waiters = [ for _ in 1..3 -> spawn (pycos { do! latch.WaitAsync() }) ]
                    do! PycosTask.YieldAsync()
                    latch.Signal 2
                    let! early = latch.WaitAsync(ms 5.0)
                    Expect.isFalse early "one is missing"
                    latch.Signal()

                    for waiter in waiters do
                        do! waiter

                    do! latch.WaitAsync()
                    Expect.isTrue latch.IsOpen ""
                    let error = throws<InvalidOperationException> (fun () -> latch.Signal())
                    Expect.stringContains error.Message "can not be reused" ""
                    throws<ArgumentOutOfRangeException> (fun () -> AsyncLatch -1 |> ignore) |> ignore
                }
            )
        }
    ]

let private rateTests =
    testList "AsyncRateLimiter" [
        test "[R52] A rate limiter lets a burst pass at once and then one each interval, in the order of arrival" {
            use simulation = Simulation.create 1

            Simulation.runIn
                simulation
                (pycos {
                    let limiter = AsyncRateLimiter(10, TimeSpan.FromSeconds 1.0, Nullable 3)
                    let passed = ResizeArray()

                    let tasks = [
                        for i in 1..6 ->
                            spawn (
                                pycos {
                                    do! limiter.AcquireAsync()
                                    passed.Add(i, (Simulation.elapsed simulation).TotalMilliseconds)
                                }
                            )
                    ]

                    for task in tasks do
                        do! task

                    Expect.equal
                        (List.ofSeq passed)
                        [ 1, 0.0; 2, 0.0; 3, 0.0; 4, 100.0; 5, 200.0; 6, 300.0 ]
                        "when"
                })
        }
        test "[R52 G45] One that gives up takes no token, and who is behind it passes as soon as its own suffice" {
            use simulation = Simulation.create 1

            Simulation.runIn
                simulation
                (pycos {
                    let limiter = AsyncRateLimiter(10, TimeSpan.FromSeconds 1.0)
                    do! limiter.AcquireAsync 10
                    let greedy = spawn (pycos { return! limiter.AcquireAsync(ms 250.0, 10) })

                    let modest =
                        spawn (
                            pycos {
                                do! limiter.AcquireAsync 3
                                return (Simulation.elapsed simulation).TotalMilliseconds
                            }
                        )

                    let! got = greedy
                    Expect.isFalse got "timed out"
                    let! at = modest
                    Expect.equal at 300.0 "at 250 there were two and a half"
                    Expect.isFalse (limiter.TryAcquire()) "all are used"
                    throws<ArgumentOutOfRangeException> (fun () -> limiter.TryAcquire 11 |> ignore) |> ignore
                })
        }
        test "[R52] A rate that does not divide the period is kept exactly over a long time" {
            use simulation = Simulation.create 1

            Simulation.runIn
                simulation
                (pycos {
                    let limiter = AsyncRateLimiter(7, TimeSpan.FromSeconds 1.0, Nullable 1)

                    for _ in 0..7000 do
                        do! limiter.AcquireAsync()

                    let late = (Simulation.elapsed simulation - TimeSpan.FromSeconds 1000.0).TotalMilliseconds
                    Expect.isTrue (late >= 0.0 && late < 0.01) $"late by {late} ms"
                })
        }
    ]

let tests =
    testList "coordination" [ readerWriterTests; barrierTests; latchTests; rateTests ]
