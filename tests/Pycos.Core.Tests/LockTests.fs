/// Locks: what they promise, in virtual time.
module Pycos.Core.Tests.LockTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

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
        test "[R12 R52] A task gives way before it enters and not with the lock in hand: tasks that never await inside never wait" {
            let options = SimulationOptions(Scheduler = SchedulerOptions(OperationBudget = 10))
            use simulation = Simulation.createWith options 1

            Simulation.runIn
                simulation
                (pycos {
                    let gate = AsyncLock()
                    let permits = AsyncSemaphore(1)

                    let tasks =
                        [ for _ in 1..5 ->
                              spawn (
                                  pycos {
                                      for _ in 1..100 do
                                          use! _ = gate.EnterAsync()
                                          ()

                                      for _ in 1..100 do
                                          use! _ = permits.EnterAsync()
                                          ()
                                  }
                              ) ]

                    for task in tasks do
                        do! task

                    Expect.equal gate.Statistics.Taken 500L "entries"
                    Expect.equal gate.Statistics.Waited 0L "none found the lock held"
                    Expect.equal permits.Statistics.Waited 0L "nor the permit"
                    Expect.isGreaterThan (simulation.MainScheduler.Statistics.BudgetYields) 40L "they did give way"
                })
        }
        test "[R47 R52] Who gave way before it entered, and finds the lock taken, waits, or times out, or is terminated without it" {
            let options = SimulationOptions(Scheduler = SchedulerOptions(OperationBudget = 2))
            use simulation = Simulation.createWith options 1

            Simulation.runIn
                simulation
                (pycos {
                    let gate = AsyncLock()
                    let story = Story()

                    let late name (enter: unit -> Coroutine<bool>) =
                        spawn (
                            pycos {
                                use! _ = AsyncLock().EnterAsync()
                                let! entered = enter ()
                                story.Add $"{name} {entered}"

                                if entered then
                                    gate.Release()
                            }
                        )

                    let within (limit: TimeSpan) () =
                        pycos {
                            let! scope = gate.EnterAsync limit
                            return not scope.TimedOut
                        }

                    let unlimited () =
                        pycos {
                            let! _ = gate.EnterAsync()
                            return true
                        }

                    let patient = late "patient" unlimited
                    let hasty = late "hasty" (within TimeSpan.Zero)
                    let limited = late "limited" (within (ms 5.0))
                    let doomed = late "doomed" unlimited
                    let holder = visitor gate story "holder" 10.0
                    do! PycosTask.YieldAsync()
                    Expect.equal gate.Owner holder "it came while they gave way"
                    doomed.Terminate() |> ignore
                    do! patient
                    do! hasty
                    do! limited
                    let! outcome = doomed.OutcomeAsync()
                    Expect.isTrue (outcome.Status = PycosTaskStatus.Cancelled) "terminated"
                    Expect.isFalse gate.IsHeld "free"
                    Expect.equal story.Lines [ "holder"; "hasty False"; "limited False"; "patient True" ] ""
                })
        }
        test "[R47 R52] What is thrown into a task that gives way before it enters leaves the lock to others" {
            let options = SimulationOptions(Scheduler = SchedulerOptions(OperationBudget = 1))
            use simulation = Simulation.createWith options 1

            Simulation.runIn
                simulation
                (pycos {
                    let gate = AsyncLock()
                    let signal = AsyncEvent()

                    let late =
                        spawn (
                            pycos {
                                // The turn that this wait gets must not be taken for one at the lock.
                                do! signal.WaitAsync()
                                let! _ = gate.EnterAsync()
                                ()
                            }
                        )

                    do! PycosTask.YieldAsync()
                    signal.Set()
                    do! PycosTask.YieldAsync()
                    late.Throw(InvalidOperationException "thrown") |> ignore
                    let! outcome = late.OutcomeAsync()
                    Expect.equal outcome.Exception.Message "thrown" "what ended it"
                    Expect.isFalse gate.IsHeld "nobody holds the lock"
                    Expect.equal gate.Statistics.Taken 0L "nobody has entered"
                })
        }
        test "[R52] An uncontended lock, and one that is handed over, allocate nothing" {
            run (
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

                    // In real time, since a simulation allocates something itself. The least of several runs, since code that the
                    // runtime has not optimized yet boxes awaiters.
                    let mutable leastAlone = Double.MaxValue
                    let mutable leastHandedOver = Double.MaxValue

                    let mutable attempts = 1000

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

let private lockedTests =
    testList "locked" [
        test "[R47 R48 R51] locked gate { } runs its block inside the lock, and gives it back however the block ends" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()

                    let! value =
                        locked gate {
                            let mutable sum = 0

                            for i in 1..3 do
                                do! sleep 1.0
                                Expect.equal gate.Owner PycosTask.Current "held"
                                sum <- sum + i

                            try
                                failwith "inside"
                            with _ ->
                                sum <- sum + 10

                            return sum
                        }

                    Expect.equal value 16 "its result"
                    Expect.isFalse gate.IsHeld "given back"
                    let! failure = throwsIn<TimeZoneNotFoundException, unit> (locked gate { raise (TimeZoneNotFoundException()) })
                    Expect.isNotNull failure ""
                    Expect.isFalse gate.IsHeld "given back when it throws"
                    let sleeper = spawn (locked gate { do! sleep 1000.0 })
                    do! PycosTask.YieldAsync()
                    Expect.isTrue gate.IsHeld "as a task"
                    sleeper.Terminate() |> ignore
                    let! _ = sleeper.OutcomeAsync()
                    Expect.isFalse gate.IsHeld "given back when it is terminated"
                    let unused = locked gate { return 1 }
                    do! PycosTask.YieldAsync()
                    Expect.isFalse gate.IsHeld "cold: it has not run"
                    let! one = unused
                    Expect.equal one 1 ""
                }
            )
        }
        test "[R47 R48 R49 R51] locked takes everything that can be entered" {
            runVirtually (
                pycos {
                    let gate, condition, places, shared = AsyncReentrantLock(), AsyncCondition(), AsyncSemaphore 2, AsyncReaderWriterLock()

                    let! depth =
                        locked gate {
                            let! inner = locked gate { return gate.Depth }
                            return inner
                        }

                    Expect.equal depth 2 "reentrant"
                    let! owner = locked condition { return condition.Owner }
                    Expect.equal owner PycosTask.Current "condition"
                    let! left = locked places { return places.Available }
                    Expect.equal left 1 "semaphore"
                    let! readers = reading shared { return shared.Readers }
                    Expect.equal readers 1 "reading"
                    let! writing = writing shared { return shared.IsWriting }
                    Expect.isTrue writing "writing"
                    Expect.equal (gate.Depth, places.Available, shared.Readers, shared.IsWriting) (0, 2, 0, false) "all given back"
                }
            )
        }
    ]

let tests = testList "locks" [ lockTests; reentrantTests; lockedTests ]
