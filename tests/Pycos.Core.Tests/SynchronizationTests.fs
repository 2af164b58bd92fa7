/// Locks, semaphores, events: what each promises, in virtual time.
module Pycos.Core.Tests.SynchronizationTests

open System
open System.Threading
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport

let private sleep milliseconds = PycosTask.SleepAsync(ms milliseconds)

/// Keeps what happens, in order.
type private Story() =
    let lines = ResizeArray<string>()
    member _.Add(line: string) = lines.Add line
    member _.Lines = List.ofSeq lines

/// A task that enters a lock, notes its name and keeps the lock for a while.
let private visitor (gate: AsyncLock) (story: Story) name milliseconds =
    spawn (
        pycos {
            use! _ = gate.EnterAsync()
            story.Add name
            do! sleep milliseconds
        }
    )

let private lockTests =
    testList "AsyncLock" [
        test "[R47] A lock is entered, held against others, and free again after its release" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    Expect.isFalse gate.IsHeld "free"
                    let! scope = gate.EnterAsync()
                    Expect.equal gate.Owner PycosTask.Current "owner"
                    let! other = spawn (pycos { return gate.TryEnter() })
                    Expect.isFalse other "another task can not enter"
                    scope.Dispose()
                    Expect.isFalse gate.IsHeld "free again"
                    Expect.isTrue (gate.TryEnter()) "and can be entered"
                    gate.Release()
                }
            )
        }
        test "[R47 G45] An entry with a timeout tells by its type whether it has entered, in time" {
            use simulation = Simulation.create 1

            Simulation.runIn
                simulation
                (pycos {
                    let gate = AsyncLock()
                    let story = Story()
                    let holder = visitor gate story "holder" 100.0
                    do! PycosTask.YieldAsync()
                    let! early = gate.EnterAsync(ms 60.0)
                    Expect.isTrue early.TimedOut "too early"
                    Expect.equal (Simulation.elapsed simulation) (ms 60.0) "when"
                    Expect.equal gate.Owner holder "still the other's"
                    let! entered = gate.EnterAsync(ms 60.0)
                    Expect.isFalse entered.TimedOut "in time"
                    Expect.equal (Simulation.elapsed simulation) (ms 100.0) "as soon as it was free"
                    entered.Value.Dispose()
                    let! none = gate.EnterAsync TimeSpan.Zero
                    Expect.isFalse none.TimedOut "zero takes what is free"
                    let! taken = spawn (pycos { return! gate.EnterAsync TimeSpan.Zero })
                    Expect.isTrue taken.TimedOut "zero does not wait"
                    none.Value.Dispose()
                })
        }
        test "[R47 G32] A token ends the wait for a lock, and an ended token does not even try" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    use source = new CancellationTokenSource()
                    let! scope = gate.EnterAsync()

                    let waiter =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAsync source.Token
                                return ()
                            }
                        )

                    do! PycosTask.YieldAsync()
                    Expect.equal gate.Statistics.Waiting 1 "waits"
                    source.Cancel()
                    let! outcome = waiter.OutcomeAsync()
                    Expect.equal outcome.Status PycosTaskStatus.Cancelled "cancelled"
                    Expect.equal gate.Statistics.Waiting 0 "has left"
                    scope.Dispose()

                    let! late =
                        throwsIn<OperationCanceledException, _> (
                            pycos {
                                let! scope = gate.EnterAsync source.Token
                                return scope
                            }
                        )

                    Expect.equal late.CancellationToken source.Token "its token"
                    Expect.isFalse gate.IsHeld "nobody has it"
                }
            )
        }
        test "[R47] A release by a stranger, or of a free lock, throws and changes nothing" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let free = throws<LockNotOwnedException> gate.Release
                    Expect.stringContains free.Message "nobody holds" ""
                    let! scope = gate.EnterAsync()
                    let! stranger = throwsIn<LockNotOwnedException, _> (pycos { gate.Release() })
                    Expect.stringContains stranger.Message $"task {PycosTask.Current} holds" "who has it"
                    let! disposed = throwsIn<LockNotOwnedException, _> (pycos { scope.Dispose() })
                    Expect.stringContains disposed.Message "holds" "who has it"
                    Expect.equal gate.Owner PycosTask.Current "still held"
                    scope.Dispose()
                }
            )
        }
        test "[R47] A scope that is disposed twice throws, also when its lock is held again by the same task" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let! first = gate.EnterAsync()
                    first.Dispose()
                    Expect.isFalse first.IsHeld "closed"
                    throws<LockNotOwnedException> first.Dispose |> ignore
                    let! second = gate.EnterAsync()
                    let twice = throws<LockNotOwnedException> first.Dispose
                    Expect.stringContains twice.Message "before" ""
                    Expect.isTrue second.IsHeld "the second is not harmed"
                    second.Dispose()
                    throws<LockNotOwnedException> (fun () -> Unchecked.defaultof<LockScope>.Dispose()) |> ignore
                }
            )
        }
        test "[R47] A task that enters its own lock again gets an exception instead of waiting for itself; trying says no" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    use! _ = gate.EnterAsync()
                    Expect.isFalse (gate.TryEnter()) "try"
                    let! zero = gate.EnterAsync TimeSpan.Zero
                    Expect.isTrue zero.TimedOut "zero"

                    let mutable message = ""

                    try
                        let! scope = gate.EnterAsync()
                        scope.Dispose()
                    with :? LockRecursionException as recursion ->
                        message <- recursion.Message

                    Expect.stringContains message "AsyncReentrantLock" "what to do"
                }
            )
        }
        test "[R47] A lock is used by the tasks of one scheduler; others are told what to do" {
            use one = new Scheduler(SchedulerOptions(Name = "one"))
            use two = new Scheduler(SchedulerOptions(Name = "two"))
            let gate = AsyncLock()
            let enter () = pycos { use! _ = gate.EnterAsync() in return () }
            runOn one (enter ())
            let wrong = throws<WrongSchedulerException> (fun () -> runOn two (enter ()))
            Expect.stringContains wrong.Message "belongs to scheduler one" "where it belongs"
            let outside = throws<WrongSchedulerException> gate.Release
            Expect.stringContains outside.Message "inside a task" ""
            let signal = AsyncEvent()
            throws<WrongSchedulerException> signal.Set |> ignore
        }
        test "[R52 G7] A released lock belongs to its longest waiter at once: nobody overtakes, not even the one that released it" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let story = Story()
                    let! scope = gate.EnterAsync()
                    let first = visitor gate story "first" 1.0
                    let second = visitor gate story "second" 1.0
                    do! PycosTask.YieldAsync()
                    scope.Dispose()
                    Expect.equal gate.Owner first "before it has run"
                    Expect.isFalse (gate.TryEnter()) "the one that released can not take it back"
                    use! _ = gate.EnterAsync()
                    story.Add "again"
                    do! second
                    Expect.equal story.Lines [ "first"; "second"; "again" ] ""
                }
            )
        }
        test "[R52 G7] A waiter that was cancelled, timed out, thrown at or terminated is skipped, and the wake-up is not lost" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let story = Story()
                    use source = new CancellationTokenSource()
                    let! scope = gate.EnterAsync()
                    let terminated = visitor gate story "terminated" 1.0

                    let timed =
                        spawn (
                            pycos {
                                let! entered = gate.EnterAsync(ms 5.0)
                                story.Add $"timed out {entered.TimedOut}"
                            }
                        )

                    let cancelled = spawn (pycos { return! gate.EnterAsync source.Token })
                    let thrown = visitor gate story "thrown at" 1.0
                    let last = visitor gate story "last" 1.0
                    do! PycosTask.YieldAsync()
                    Expect.equal gate.Statistics.Waiting 5 "wait"
                    terminated.Terminate() |> ignore
                    thrown.Throw(TimeZoneNotFoundException()) |> ignore
                    source.Cancel()
                    Expect.equal gate.Statistics.Waiting 2 "have left at once"
                    do! timed
                    scope.Dispose()
                    Expect.equal gate.Owner last "next"
                    do! last
                    Expect.equal story.Lines [ "timed out True"; "last" ] ""
                    let! ended = cancelled.OutcomeAsync()
                    Expect.equal ended.Status PycosTaskStatus.Cancelled ""
                    let! failed = thrown.OutcomeAsync()
                    Expect.isTrue (failed.Exception :? TimeZoneNotFoundException) ""
                }
            )
        }
        test "[R52 G7] A lock that was granted to a waiter which is then thrown at before it runs goes on to the next" {
            for ending in [ "throw"; "terminate" ] do
                runVirtually (
                    pycos {
                        let gate = AsyncLock()
                        let story = Story()
                        let! scope = gate.EnterAsync()
                        let unlucky = visitor gate story "unlucky" 1.0
                        let next = visitor gate story "next" 1.0
                        do! PycosTask.YieldAsync()
                        scope.Dispose()
                        Expect.equal gate.Owner unlucky "granted"

                        if ending = "throw" then
                            unlucky.Throw(TimeZoneNotFoundException()) |> ignore
                        else
                            unlucky.Terminate() |> ignore

                        do! next
                        let! outcome = unlucky.OutcomeAsync()
                        Expect.notEqual outcome.Status PycosTaskStatus.Completed ending
                        Expect.equal story.Lines [ "next" ] ending
                        Expect.isFalse gate.IsHeld "free in the end"
                    }
                )
        }
        test "[R52 G7] A task that ends with locks passes them on at that moment; it is counted and logged as a warning" {
            let logger = ListLogger()
            let options = SimulationOptions(Scheduler = SchedulerOptions(Logger = logger))
            use simulation = Simulation.createWith options 1

            Simulation.runIn
                simulation
                (pycos {
                    let one, other = AsyncLock(), AsyncReentrantLock()
                    let story = Story()

                    let forgetful =
                        spawn (
                            pycos {
                                let! _ = one.EnterAsync()
                                let! _ = other.EnterAsync()
                                let! _ = other.EnterAsync()
                                do! sleep 10.0
                            }
                        )

                    do! PycosTask.YieldAsync()
                    let next = visitor one story "next" 0.0
                    do! PycosTask.YieldAsync()
                    do! forgetful
                    Expect.equal one.Owner next "the lock is the next one's"
                    Expect.isFalse other.IsHeld "the other one is free"
                    do! next
                    Expect.equal one.Statistics.Abandoned 1L "counted at the lock"
                    Expect.equal PycosTask.Current.Scheduler.Statistics.AbandonedLocks 2L "counted at the scheduler"
                })

            Expect.isTrue (logger.Has "had not given back lock") "logged"
            Expect.isTrue (logger.Has "had not given back reentrant lock") "logged"
        }
        test "[R12 R52] A task that takes a free lock again and again gives way after its operation budget" {
            let options = SimulationOptions(Scheduler = SchedulerOptions(OperationBudget = 10))
            use simulation = Simulation.createWith options 1

            Simulation.runIn
                simulation
                (pycos {
                    let gate = AsyncLock()
                    let mutable entries = 0
                    let mutable seen = -1

                    let hog =
                        spawn (
                            pycos {
                                for _ in 1..100 do
                                    use! _ = gate.EnterAsync()
                                    entries <- entries + 1
                            }
                        )

                    let other = spawn (pycos { seen <- entries })
                    do! other
                    Expect.equal seen 9 "the other had its turn meanwhile"
                    do! hog
                    Expect.equal entries 100 ""
                })
        }
        test "[R52] An uncontended lock, and one that is handed over, allocate nothing" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let rounds = 20_000

                    let worker () =
                        pycos {
                            for _ in 1..rounds do
                                let! scope = gate.EnterAsync()
                                do! PycosTask.YieldAsync()
                                scope.Dispose()
                        }

                    let alone () =
                        pycos {
                            for _ in 1..rounds do
                                let! scope = gate.EnterAsync()
                                scope.Dispose()
                        }

                    // The least of many runs: code that the runtime has not optimized yet boxes awaiters.
                    let mutable leastAlone = Double.MaxValue
                    let mutable leastHandedOver = Double.MaxValue

                    let mutable attempts = 100

                    while attempts > 0 && max leastAlone leastHandedOver >= 0.1 do
                        attempts <- attempts - 1
                        let start = GC.GetAllocatedBytesForCurrentThread()
                        do! alone ()
                        let bytes = GC.GetAllocatedBytesForCurrentThread() - start
                        leastAlone <- min leastAlone (float bytes / float rounds)
                        let workers = [ for _ in 1..4 -> spawn (worker ()) ]
                        do! PycosTask.YieldAsync()
                        do! PycosTask.YieldAsync()
                        let start = GC.GetAllocatedBytesForCurrentThread()

                        for worker in workers do
                            do! worker

                        let bytes = GC.GetAllocatedBytesForCurrentThread() - start
                        leastHandedOver <- min leastHandedOver (float bytes / float (4 * rounds))

                    Expect.isLessThan leastAlone 0.1 "bytes an entry, alone"
                    Expect.isLessThan leastHandedOver 0.1 "bytes an entry, handed over"
                }
            )
        }
    ]

let private reentrantTests =
    testList "AsyncReentrantLock" [
        test "[R48] A reentrant lock passes to the next waiter only after as many releases as entries" {
            runVirtually (
                pycos {
                    let gate = AsyncReentrantLock()
                    let! outer = gate.EnterAsync()
                    let! inner = gate.EnterAsync()
                    Expect.isTrue (gate.TryEnter()) "third"
                    Expect.equal gate.Depth 3 ""

                    let waiter =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAsync()
                                return gate.Depth
                            }
                        )

                    do! PycosTask.YieldAsync()
                    gate.Release()
                    inner.Dispose()
                    Expect.equal gate.Owner PycosTask.Current "not yet"
                    outer.Dispose()
                    Expect.equal gate.Owner waiter "handed over"
                    let! depth = waiter
                    Expect.equal depth 1 "entered once"
                    throws<LockNotOwnedException> gate.Release |> ignore
                }
            )
        }
        test "[R48] Scopes of a reentrant lock are disposed innermost first, and each once" {
            runVirtually (
                pycos {
                    let gate = AsyncReentrantLock()
                    let! outer = gate.EnterAsync()
                    let! inner = gate.EnterAsync()
                    let early = throws<LockNotOwnedException> outer.Dispose
                    Expect.stringContains early.Message "inner one first" ""
                    Expect.equal gate.Depth 2 "unchanged"
                    inner.Dispose()
                    let twice = throws<LockNotOwnedException> inner.Dispose
                    Expect.stringContains twice.Message "before" ""
                    Expect.equal gate.Depth 1 "unchanged"
                    outer.Dispose()
                }
            )
        }
    ]

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

let tests =
    testList "synchronization" [ lockTests; reentrantTests; semaphoreTests; eventTests ]
