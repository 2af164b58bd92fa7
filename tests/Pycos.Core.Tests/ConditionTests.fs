/// Conditions: what they promise, in virtual time.
module Pycos.Core.Tests.ConditionTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

/// A task that waits, inside the lock, to be notified, and notes that it holds the lock afterwards.
let private waiter (condition: AsyncCondition) (story: Story) name timeout =
    spawn (
        pycos {
            use! _ = condition.EnterAsync()

            try
                let! notified = condition.WaitAsync(timeout: TimeSpan)
                story.Add(if notified then name else $"{name} timed out")
            finally
                Expect.equal condition.Owner PycosTask.Current $"{name} holds the lock"
        }
    )

let tests =
    testList "conditions" [
        test "[R49] Notify wakes the one who has waited longest, notify all all of them, each with the lock" {
            runVirtually (
                pycos {
                    let condition = AsyncCondition()
                    let story = Story()
                    let waiters = [ for name in [ "a"; "b"; "c"; "d" ] -> waiter condition story name (ms 1000.0) ]
                    do! sleep 1.0
                    Expect.equal condition.Waiting 4 ""
                    Expect.equal (condition.Notify()) 1 "one"
                    do! sleep 1.0
                    Expect.equal story.Lines [ "a" ] ""
                    Expect.equal (condition.Notify 2) 2 "two"
                    do! sleep 1.0
                    Expect.equal story.Lines [ "a"; "b"; "c" ] ""
                    Expect.equal (condition.NotifyAll()) 1 "all"
                    Expect.equal (condition.Notify()) 0 "nobody is left"

                    for waiter in waiters do
                        do! waiter

                    Expect.equal story.Lines [ "a"; "b"; "c"; "d" ] ""
                    Expect.isNull condition.Owner "free"
                }
            )
        }
        test "[R49 G15] A wait that timed out, was cancelled, thrown at or terminated holds the lock again, however long that takes" {
            for ending in [ "timeout"; "cancel"; "throw"; "terminate" ] do
                runVirtually (
                    pycos {
                        let gate = AsyncLock()
                        let condition = AsyncCondition gate
                        use source = new CancellationTokenSource()
                        let mutable held = false

                        let waiting =
                            spawn (
                                pycos {
                                    use! _ = gate.EnterAsync()

                                    try
                                        return! condition.WaitAsync(ms (if ending = "timeout" then 5.0 else 1000.0), source.Token)
                                    finally
                                        held <- gate.Owner = PycosTask.Current
                                }
                            )

                        do! PycosTask.YieldAsync()
                        let! scope = gate.EnterAsync()

                        match ending with
                        | "cancel" -> source.Cancel()
                        | "throw" -> waiting.Throw(TimeZoneNotFoundException()) |> ignore
                        | "terminate" -> waiting.Terminate() |> ignore
                        | _ -> ()

                        do! sleep 10.0
                        Expect.isTrue waiting.IsAlive "it waits for the lock"
                        Expect.equal condition.Waiting 0 "no stale entry"
                        Expect.equal (condition.Notify()) 0 "and takes no notification"
                        scope.Dispose()
                        let! outcome = waiting.OutcomeAsync()
                        Expect.isTrue held $"{ending}: held"
                        Expect.isFalse gate.IsHeld "given back"

                        match ending with
                        | "timeout" -> Expect.isFalse outcome.Result "timed out"
                        | "throw" -> Expect.isTrue (outcome.Exception :? TimeZoneNotFoundException) ""
                        | _ -> Expect.equal outcome.Status PycosTaskStatus.Cancelled ""
                    }
                )
        }
        test "[R49] What is thrown into a task while it waits for the lock is thrown when it has the lock, one after the other" {
            runVirtually (
                pycos {
                    let gate = AsyncLock()
                    let condition = AsyncCondition gate
                    let story = Story()

                    let waiting =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAsync()

                                try
                                    do! condition.WaitAsync()
                                with error ->
                                    story.Add(error.Message + (if gate.Owner = PycosTask.Current then ", held" else ""))

                                try
                                    do! sleep 1.0
                                with error ->
                                    story.Add error.Message
                            }
                        )

                    do! PycosTask.YieldAsync()
                    let! scope = gate.EnterAsync()
                    waiting.Throw(TimeZoneNotFoundException "first") |> ignore
                    do! sleep 1.0
                    waiting.Throw(TimeZoneNotFoundException "second") |> ignore
                    do! sleep 1.0
                    Expect.equal story.Lines [] "not yet"
                    scope.Dispose()
                    do! waiting
                    Expect.equal story.Lines [ "first, held"; "second" ] ""
                }
            )
        }
        test "[R49 G15] A notification goes to the next one if its receiver has just timed out, or is thrown at before it returns" {
            runVirtually (
                pycos {
                    let condition = AsyncCondition()
                    let story = Story()
                    let first = waiter condition story "first" (ms 10.0)
                    let second = waiter condition story "second" (ms 1000.0)
                    let third = waiter condition story "third" (ms 1000.0)
                    // At the same moment: the timeout has taken the first one out of the queue before this task runs.
                    do! sleep 10.0
                    Expect.equal (condition.Notify()) 1 ""
                    do! sleep 1.0
                    Expect.equal story.Lines [ "first timed out"; "second" ] ""
                    let fourth = waiter condition story "fourth" (ms 1000.0)
                    do! sleep 1.0
                    condition.Notify() |> ignore
                    third.Throw(TimeZoneNotFoundException()) |> ignore
                    do! fourth
                    Expect.equal story.Lines [ "first timed out"; "second"; "fourth" ] "notified and thrown at"
                    let fifth, sixth = waiter condition story "fifth" (ms 1000.0), waiter condition story "sixth" (ms 1000.0)
                    do! sleep 1.0

                    do!
                        locked condition {
                            condition.Notify() |> ignore
                            do! sleep 1.0
                            // It has been notified and waits for the lock.
                            fifth.Terminate() |> ignore
                            do! sleep 1.0
                        }

                    do! sixth
                    Expect.equal story.Lines[3..] [ "sixth" ] "notified and terminated on the way to the lock"
                    do! first
                    do! second
                    let! _ = third.OutcomeAsync()
                    let! _ = fifth.OutcomeAsync()
                    return ()
                }
            )
        }
        test "[R49] A wait steps out of a reentrant lock entirely and comes back as deep, its scopes still good" {
            runVirtually (
                pycos {
                    let gate = AsyncReentrantLock()
                    let condition = AsyncCondition gate

                    let waiting =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAsync()
                                use! _ = gate.EnterAsync()
                                do! condition.WaitAsync()
                                return gate.Depth
                            }
                        )

                    do! PycosTask.YieldAsync()

                    do!
                        locked gate {
                            Expect.equal gate.Depth 1 "free for another one"
                            condition.Notify() |> ignore
                        }

                    let! depth = waiting
                    Expect.equal depth 2 "as deep as before"
                    Expect.isFalse gate.IsHeld ""
                }
            )
        }
        test "[R49] A wait without the lock throws, and a timeout of zero neither waits nor leaves the lock" {
            runVirtually (
                pycos {
                    let condition = AsyncCondition()
                    let! error = throwsIn<LockNotOwnedException, unit> (pycos { do! condition.WaitAsync() })
                    Expect.stringContains error.Message "nobody holds" ""
                    let! error = throwsIn<LockNotOwnedException, bool> (condition.WaitAsync(ms 1.0))
                    Expect.isNotNull error ""
                    use! _ = condition.EnterAsync()
                    let other = spawn (pycos { return condition.TryEnter() })
                    let! notified = condition.WaitAsync TimeSpan.Zero
                    Expect.isFalse notified ""
                    let! entered = other
                    Expect.isFalse entered "the lock was held all the time"
                    throws<ArgumentOutOfRangeException> (fun () -> condition.Notify 0 |> ignore) |> ignore
                }
            )
        }
        test "[R49] WaitUntil returns when its condition holds, and not for a notification after which it does not" {
            runVirtually (
                pycos {
                    let condition = AsyncCondition()
                    let mutable stock = 0
                    let mutable looks = 0

                    let taker =
                        spawn (
                            locked condition {
                                do!
                                    condition.WaitUntilAsync(fun () ->
                                        looks <- looks + 1
                                        stock >= 2)

                                return stock
                            }
                        )

                    for _ in 1..2 do
                        do! sleep 1.0
                        stock <- stock + 1
                        condition.Notify() |> ignore

                    let! seen = taker
                    Expect.equal (seen, looks) (2, 3) ""
                    use! _ = condition.EnterAsync()
                    let! held = condition.WaitUntilAsync((fun () -> stock = 9), ms 5.0)
                    Expect.isFalse held "timed out"
                    Expect.equal condition.Owner PycosTask.Current "with the lock"
                }
            )
        }
        test "[R49] A producer and a consumer pass a thousand items through a place for one" {
            let items = 1000

            let received =
                runVirtually (
                    pycos {
                        let gate = AsyncLock()
                        let filled, emptied = AsyncCondition gate, AsyncCondition gate
                        let place = System.Collections.Generic.Queue<int>()

                        let producer =
                            spawn (
                                pycos {
                                    for item in 1..items do
                                        do!
                                            locked gate {
                                                do! emptied.WaitUntilAsync(fun () -> place.Count = 0)
                                                place.Enqueue item
                                                filled.Notify() |> ignore
                                            }
                                }
                            )

                        let received = ResizeArray()

                        while received.Count < items do
                            do!
                                locked gate {
                                    do! filled.WaitUntilAsync(fun () -> place.Count > 0)
                                    received.Add(place.Dequeue())
                                    emptied.Notify() |> ignore
                                }

                        do! producer
                        return List.ofSeq received
                    }
                )

            Expect.equal received [ 1..items ] ""
        }
    ]
