/// Semaphores and events: what they promise, in virtual time.
module Pycos.Core.Tests.SemaphoreTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

let private semaphoreTests =
    testList "AsyncSemaphore" [
        test "[R51] A semaphore admits as many as it has permits, and the next ones in line as permits come back" {
            runVirtually (
                pycos {
                    let places = AsyncSemaphore 2
                    let story = Story()

                    let guest name milliseconds =
                        spawn (
                            pycos {
                                use! _ = places.EnterAsync()
                                story.Add name
                                do! sleep milliseconds
                            }
                        )

                    let guests = [ guest "a" 10.0; guest "b" 30.0; guest "c" 30.0; guest "d" 1.0 ]
                    do! sleep 5.0
                    Expect.equal story.Lines [ "a"; "b" ] "two"
                    Expect.isFalse (places.TryAcquire()) "try"
                    do! sleep 10.0
                    Expect.equal story.Lines [ "a"; "b"; "c" ] "the third when the first has left"

                    for guest in guests do
                        do! guest

                    Expect.equal places.Available 2 "all are back"
                }
            )
        }
        test "[R51 G45] Acquiring can be timed, cancelled and tried, and then takes nothing" {
            runVirtually (
                pycos {
                    let places = AsyncSemaphore 3
                    use source = new CancellationTokenSource()
                    do! places.AcquireAsync 2
                    let! inTime = places.AcquireAsync(ms 5.0, 2)
                    Expect.isFalse inTime "timed out"
                    let cancelled = spawn (pycos { do! places.AcquireAsync(2, source.Token) })
                    do! PycosTask.YieldAsync()
                    source.Cancel()
                    let! outcome = cancelled.OutcomeAsync()
                    Expect.equal outcome.Status PycosTaskStatus.Cancelled ""
                    Expect.isFalse (places.TryAcquire 2) "try"
                    Expect.equal places.Available 1 "nothing was taken"
                    Expect.isTrue (places.TryAcquire 1) "one is there"
                }
            )
        }
        test "[R51 R52] One that waits for several permits is not overtaken, and leaves no permit idle when it gives up" {
            runVirtually (
                pycos {
                    let places = AsyncSemaphore 3
                    do! places.AcquireAsync 2
                    let greedy = spawn (pycos { return! places.AcquireAsync(ms 10.0, 3) })
                    let modest = spawn (pycos { return! places.AcquireAsync(ms 50.0, 1) })
                    do! PycosTask.YieldAsync()
                    Expect.isFalse (places.TryAcquire()) "a newcomer queues behind those who wait"
                    Expect.equal places.Available 1 "though one is free"
                    let! got = greedy
                    Expect.isFalse got "timed out"
                    Expect.equal places.Available 0 "the one behind has it, at that moment"
                    let! passed = modest
                    Expect.isTrue passed ""
                }
            )
        }
        test "[R51] A semaphore refuses more permits than its maximum, and impossible numbers" {
            runVirtually (
                pycos {
                    let places = AsyncSemaphore(1, 2)
                    places.Release()
                    let full = throws<SemaphoreFullException> (fun () -> places.Release())
                    Expect.stringContains full.Message "maximum of 2" ""
                    Expect.equal places.Available 2 "unchanged"
                    throws<ArgumentOutOfRangeException> (fun () -> places.Release 0) |> ignore
                    throws<ArgumentOutOfRangeException> (fun () -> places.TryAcquire 3 |> ignore) |> ignore
                    throws<ArgumentOutOfRangeException> (fun () -> AsyncSemaphore(-1) |> ignore) |> ignore
                    throws<ArgumentOutOfRangeException> (fun () -> AsyncSemaphore(3, 2) |> ignore) |> ignore
                }
            )
        }
        test "[R51 G7] A permit comes back when the task that entered ends, and stays out when it was only acquired" {
            runVirtually (
                pycos {
                    let places = AsyncSemaphore 2

                    do!
                        spawn (
                            pycos {
                                let! _ = places.EnterAsync()
                                return ()
                            }
                        )

                    Expect.equal places.Available 2 "entered"
                    do! spawn (pycos { do! places.AcquireAsync() })
                    Expect.equal places.Available 1 "acquired"
                    places.Release()
                    let! scope = places.EnterAsync()
                    scope.Dispose()
                    throws<LockNotOwnedException> scope.Dispose |> ignore
                    Expect.equal places.Available 2 "given back once"
                }
            )
        }
    ]

let private eventTests =
    testList "AsyncEvent" [
        test "[R50] Setting an event releases all its waiters and lasts until it is reset" {
            runVirtually (
                pycos {
                    let signal = AsyncEvent()
                    let waiters = [ for _ in 1..3 -> spawn (pycos { do! signal.WaitAsync() }) ]
                    do! PycosTask.YieldAsync()
                    Expect.equal signal.Statistics.Waiting 3 ""
                    signal.Set()

                    for waiter in waiters do
                        do! waiter

                    do! signal.WaitAsync()
                    Expect.isTrue (signal.TryWait()) "set"
                    signal.Reset()
                    Expect.isFalse (signal.TryWait()) "reset"
                }
            )
        }
        test "[R50] A waiter that was released succeeds even if the event is reset before it runs" {
            runVirtually (
                pycos {
                    let signal = AsyncEvent()
                    let waiter = spawn (pycos { return! signal.WaitAsync(ms 10.0) })
                    do! PycosTask.YieldAsync()
                    signal.Set()
                    signal.Reset()
                    let! released = waiter
                    Expect.isTrue released ""
                    let! late = signal.WaitAsync(ms 10.0)
                    Expect.isFalse late "who comes later waits, and is told that it timed out"
                    let! zero = signal.WaitAsync TimeSpan.Zero
                    Expect.isFalse zero "zero does not wait"
                }
            )
        }
        test "[R50 R52] With auto-reset each setting lets one waiter through, the one that came first, and none is lost" {
            runVirtually (
                pycos {
                    let signal = AsyncEvent(autoReset = true)
                    let story = Story()

                    let waiter name =
                        spawn (
                            pycos {
                                do! signal.WaitAsync()
                                story.Add name
                            }
                        )

                    let a, b, c = waiter "a", waiter "b", waiter "c"
                    do! PycosTask.YieldAsync()
                    signal.Set()
                    a.Throw(TimeZoneNotFoundException()) |> ignore
                    do! b
                    Expect.equal story.Lines [ "b" ] "the one that was thrown at passed it on"
                    Expect.isFalse signal.IsSet "used up"
                    signal.Set()
                    do! c
                    signal.Set()
                    signal.Set()
                    Expect.isTrue (signal.TryWait()) "kept"
                    Expect.isFalse (signal.TryWait()) "once"
                    let! _ = a.OutcomeAsync()
                    return ()
                }
            )
        }
    ]

let tests = testList "semaphores and events" [ semaphoreTests; eventTests ]
