/// Alternatives: what they promise, in virtual time.
module Pycos.Core.Tests.AltTests

open System
open System.Threading
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.SyncSupport

let private failing (body: Coroutine<'T>) : Coroutine<exn> =
    pycos {
        try
            let! value = body
            return failtest $"an exception was expected, not {value}"
        with error ->
            return error
    }

let private kinds =
    testList "kinds" [
        test "[G33] a message or a time, whichever comes first" {
            runVirtually (
                pycos {
                    let struct (address, agent) =
                        PycosTask.spawnAgent (fun (inbox: Inbox<int>) ->
                            pycos {
                                let! first =
                                    (Alt.receive inbox |> Alt.map Some)
                                    <|> (Alt.after (ms 10) |> Alt.map (fun () -> None))

                                let! second =
                                    (Alt.receive inbox |> Alt.map Some)
                                    <|> (Alt.after (ms 10) |> Alt.map (fun () -> None))

                                return first, second
                            })

                    do! sleep 5
                    address |> TaskRef.send 7
                    let! result = agent
                    Expect.equal result (Some 7, None) "the message came in time; the second one never"
                }
            )
        }

        test "[G33] a scan takes the message that it wants and leaves the others in their order" {
            runVirtually (
                pycos {
                    let struct (address, agent) =
                        PycosTask.spawnAgent (fun (inbox: Inbox<int>) ->
                            pycos {
                                let even message =
                                    if message % 2 = 0 then Some(message * 10) else None

                                let! picked = Alt.scan even inbox <|> (Alt.after (ms 50) |> Alt.map (fun () -> -1))
                                let! first = inbox.ReceiveAsync()
                                let! second = inbox.ReceiveAsync()
                                return [ picked; first; second ]
                            })

                    for message in [ 1; 3; 4 ] do
                        address |> TaskRef.send message
                        do! sleep 1

                    let! result = agent
                    Expect.equal result [ 40; 1; 3 ] ""
                }
            )
        }

        test "[G33] locks, permits, events and latches" {
            runVirtually (
                pycos {
                    let gate, permits, signal, latch =
                        AsyncLock(), AsyncSemaphore 1, AsyncEvent(), AsyncLatch 1

                    let! held = gate.EnterAsync()
                    permits.TryAcquire() |> ignore

                    let choose () =
                        Alt.choose [
                            gate
                                .EnterAlt()
                                .Map(fun scope ->
                                    scope.Dispose()
                                    "lock")
                            Alt.acquire permits |> Alt.map (fun () -> "permit")
                            Alt.wait signal |> Alt.map (fun () -> "event")
                            latch.WaitAlt().Map(fun _ -> "latch")
                        ]

                    let chosen = ResizeArray<string>()

                    let chooser =
                        spawn (
                            pycos {
                                for _ in 1..3 do
                                    let! what = choose ()
                                    chosen.Add what
                            }
                        )

                    do! sleep 1
                    permits.Release()
                    do! sleep 1
                    held.Dispose()
                    do! sleep 1
                    // The lock is free now, so it is ready every time.
                    do! chooser
                    Expect.equal (List.ofSeq chosen) [ "permit"; "lock"; "lock" ] ""
                    latch.Signal()
                    let! last = latch.WaitAlt()
                    Expect.equal last (ValueTuple()) "an alternative can be awaited alone"
                    Expect.equal (permits.Available, gate.IsHeld) (0, false) "and nothing is left behind"
                }
            )
        }

        test "[G33] readers and writers, permits in scopes, reentrant locks" {
            runVirtually (
                pycos {
                    let book, permits, again =
                        AsyncReaderWriterLock(), AsyncSemaphore 2, AsyncReentrantLock()

                    let! reading = book.EnterReadAlt()

                    let write () =
                        (book.EnterWriteAlt().Map(fun _ -> true))
                        <|> (Alt.after (ms 5) |> Alt.map (fun () -> false))

                    let! writing = spawn (pycos { return! write () })
                    Expect.isFalse writing "somebody reads"
                    reading.Dispose()
                    let! scope = book.EnterWriteAlt()
                    Expect.isTrue book.IsWriting ""
                    scope.Dispose()
                    let! one = permits.EnterAlt()
                    Expect.equal permits.Available 1 ""
                    one.Dispose()
                    let! outer = again.EnterAlt()
                    let! inner = again.EnterAlt()
                    Expect.equal again.Depth 2 ""
                    inner.Dispose()
                    outer.Dispose()
                }
            )
        }

        test "[G33] ends of tasks, with their values and their failures" {
            runVirtually (
                pycos {
                    let slow =
                        spawn (
                            pycos {
                                do! sleep 20
                                return "slow"
                            }
                        )

                    let quick =
                        spawn (
                            pycos {
                                do! sleep 10
                                return "quick"
                            }
                        )

                    let! first = Alt.finish slow <|> Alt.finish quick
                    Expect.equal first "quick" ""

                    let broken =
                        spawn (
                            pycos {
                                do! sleep 1
                                return failwith "broken"
                            }
                        )

                    let! error = failing (Alt.finish slow <|> Alt.finish broken |> _.AsCoroutine())
                    Expect.equal error.Message "broken" "its exception is thrown in the chooser"
                    let! own = failing (PycosTask.Current.FinishAlt().AsCoroutine())
                    Expect.isTrue (own :? InvalidOperationException) "its own end would never come"
                    let! last = Alt.finish slow
                    Expect.equal last "slow" "still there"
                }
            )
        }

        test "[G33] messages of subscriptions, and their end" {
            runVirtually (
                pycos {
                    use numbers = new BroadcastChannel<int>("numbers")
                    use queue = new Subscription<int>()
                    numbers.Subscribe queue |> ignore

                    let! nothing =
                        (queue.NextAlt().Map Some) <|> (Alt.after (ms 5) |> Alt.map (fun () -> None))

                    Expect.equal nothing None ""
                    let chooser = spawn (pycos { return! queue.NextAlt() })
                    do! sleep 1
                    let! _ = numbers.SendAsync 5
                    let! five = chooser
                    Expect.equal five 5 ""
                    let ended = spawn (failing (queue.NextAlt().AsCoroutine()))
                    do! sleep 1
                    queue.Dispose()
                    let! error = ended
                    Expect.isTrue (error :? SubscriptionEndedException) $"{error}"
                }
            )
        }

        test "[G33] cancellation is an alternative, and throws nothing" {
            runVirtually (
                pycos {
                    use source = new CancellationTokenSource()
                    let signal = AsyncEvent()

                    let chooser =
                        spawn (
                            pycos {
                                return!
                                    (Alt.wait signal |> Alt.map (fun () -> "event"))
                                    <|> (Alt.cancelled source.Token |> Alt.map (fun () -> "cancelled"))
                            }
                        )

                    do! sleep 1
                    source.Cancel()
                    let! chosen = chooser
                    Expect.equal chosen "cancelled" ""
                    let! again = Alt.cancelled source.Token |> Alt.map (fun () -> "at once")
                    Expect.equal again "at once" ""
                    Expect.equal signal.Statistics.Waiting 0 "the event is left"
                }
            )
        }

        test "[G33] what is always there, and what never is" {
            runVirtually (
                pycos {
                    let! value = Alt.always 1 <|> Alt.never ()
                    Expect.equal value 1 ""
                    let! late = Alt.never () <|> (Alt.after (ms 3) |> Alt.map (fun () -> 2))
                    Expect.equal late 2 ""
                }
            )
        }
    ]

let private choosing =
    testList "choosing" [
        test "[G33] of several that are ready each has the same chance, however choices are nested" {
            let counts = Array.zeroCreate<int> 4

            Simulation.run
                7
                (pycos {
                    for _ in 1..8000 do
                        let! chosen =
                            Alt.choose [ Alt.always 0 <|> Alt.always 1; Alt.always 2; Alt.never (); Alt.always 3 ]

                        counts[chosen] <- counts[chosen] + 1
                })

            // 2,000 each; the standard deviation is 39.
            for count in counts do
                Expect.isTrue (abs (count - 2000) < 200) $"{List.ofArray counts}"
        }

        test "[G33] a time that is over is taken only if nothing else is ready" {
            runVirtually (
                pycos {
                    for _ in 1..50 do
                        let! chosen =
                            Alt.choose [ Alt.after TimeSpan.Zero |> Alt.map (fun () -> "time"); Alt.always "ready" ]

                        Expect.equal chosen "ready" ""

                        let! alone =
                            Alt.choose [ Alt.after TimeSpan.Zero |> Alt.map (fun () -> "time"); Alt.never () ]

                        Expect.equal alone "time" ""

                    let! shorter =
                        Alt.choose [
                            Alt.after (ms 20) |> Alt.map (fun () -> 20)
                            Alt.after (ms 10) |> Alt.map (fun () -> 10)
                        ]

                    Expect.equal shorter 10 "the one that comes first"
                }
            )
        }

        test "[G33] a chooser keeps its place in line, whatever else wakes it to look" {
            runVirtually (
                pycos {
                    let gate, story = AsyncLock(), Story()
                    let! held = gate.EnterAsync()

                    let struct (address, chooser) =
                        PycosTask.spawnAgent (fun (inbox: Inbox<int>) ->
                            pycos {
                                let wanted message =
                                    if message > 9 then Some "message" else None

                                let! chosen =
                                    Alt.scan wanted inbox
                                    <|> gate
                                            .EnterAlt()
                                            .Map(fun scope ->
                                                scope.Dispose()
                                                "chooser")

                                story.Add chosen
                            })

                    do! sleep 1

                    let later =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAsync()
                                story.Add "later"
                            }
                        )

                    do! sleep 1
                    // It looks, and does not want it.
                    address |> TaskRef.send 1
                    do! sleep 1
                    held.Dispose()
                    do! later
                    do! chooser
                    Expect.equal story.Lines [ "chooser"; "later" ] ""
                }
            )
        }

        test "[G33] a choice that is always ready gives way to others" {
            runVirtually (
                pycos {
                    let mutable turns = 0

                    let other =
                        spawn (
                            pycos {
                                while true do
                                    turns <- turns + 1
                                    do! PycosTask.YieldAsync()
                            }
                        )

                    for _ in 1..10_000 do
                        let! _ = Alt.always 1
                        ()

                    other.Terminate() |> ignore
                    Expect.isGreaterThan turns (10_000 / PycosTask.Current.Scheduler.Options.OperationBudget - 2) ""
                }
            )
        }
    ]

let private ending =
    testList "ending" [
        test "[G33] what was granted together with the end of the wait goes to the next in line" {
            runVirtually (
                pycos {
                    let gate, story = AsyncLock(), Story()
                    let! held = gate.EnterAsync()

                    let enter name =
                        spawn (
                            pycos {
                                use! _ = gate.EnterAlt() <|> Alt.never ()
                                story.Add name
                            }
                        )

                    let first = enter "first"
                    do! sleep 1
                    let second = enter "second"
                    do! sleep 1
                    held.Dispose()
                    // It has the lock and has not run yet.
                    first.Throw(exn "no") |> ignore
                    let! error = failing (pycos { return! first })
                    Expect.equal error.Message "no" ""
                    do! second
                    Expect.equal story.Lines [ "second" ] ""
                    Expect.isFalse gate.IsHeld "and nobody has it"
                }
            )
        }

        test "[G33] a choice that is terminated, or whose time is over, is left everywhere" {
            runVirtually (
                pycos {
                    let gate, permits, signal = AsyncLock(), AsyncSemaphore 0, AsyncEvent()
                    let! held = gate.EnterAsync()

                    let choose time =
                        Alt.choose [
                            gate.EnterAlt().Map(fun scope -> scope.Dispose())
                            Alt.acquire permits
                            Alt.wait signal
                            Alt.after time
                        ]

                    let waiting () =
                        gate.Statistics.Waiting + permits.Statistics.Waiting + signal.Statistics.Waiting

                    let terminated = spawn (pycos { return! choose (ms 1000) })
                    do! sleep 1
                    Expect.equal (waiting ()) 3 "it stands everywhere"
                    terminated.Terminate() |> ignore
                    do! sleep 1
                    Expect.equal (waiting ()) 0 "left"
                    do! spawn (pycos { return! choose (ms 5) })
                    Expect.equal (waiting ()) 0 "left, too"
                    held.Dispose()
                }
            )
        }

        test "[G33] an alternative is used once" {
            runVirtually (
                pycos {
                    let once = Alt.always 1
                    let! _ = once
                    let! error = failing (once.AsCoroutine())
                    Expect.isTrue (error :? AlternativeAlreadyUsedException) $"{error}"
                    Expect.stringContains error.Message "new one" "what to do"
                    let part = Alt.always 2
                    let! _ = part <|> Alt.never ()

                    Expect.throwsT<AlternativeAlreadyUsedException>
                        (fun () -> part |> Alt.map id |> ignore)
                        "a part of another one"

                    let! nothing = failing (Unchecked.defaultof<Alt<int>>.AsCoroutine())
                    Expect.stringContains nothing.Message "default" ""
                }
            )
        }

        test "[G33] a lock that the chooser holds is refused before it waits" {
            runVirtually (
                pycos {
                    let gate, signal = AsyncLock(), AsyncEvent()
                    use! _ = gate.EnterAsync()

                    let! error =
                        failing ((Alt.wait signal <|> gate.EnterAlt().Map(fun scope -> scope.Dispose())).AsCoroutine())

                    Expect.isTrue (error :? LockRecursionException) $"{error}"
                    Expect.equal (signal.Statistics.Waiting, gate.Statistics.Waiting) (0, 0) "and it stands nowhere"
                }
            )
        }

        test "[G33] a connection, or a time" {
            runVirtually (
                pycos {
                    use listener = AsyncSocket.Listen(Net.IPEndPoint(Net.IPAddress.Loopback, 0))

                    let! nobody =
                        (Alt.accept listener |> Alt.map Some)
                        <|> (Alt.after (ms 5) |> Alt.map (fun () -> None))

                    Expect.isNone nobody "nobody came"
                    let! left = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use left = left
                    let! accepted = Alt.accept listener
                    use right = accepted
                    let buffer = Array.zeroCreate<byte> 10

                    let! silent =
                        Alt.receiveInto (Memory buffer) right
                        <|> (Alt.after (ms 5) |> Alt.map (fun () -> -1))

                    Expect.equal silent -1 "nothing came"

                    let reading =
                        spawn (pycos { return! Alt.receiveInto (Memory buffer) right <|> Alt.never () })

                    do! sleep 1
                    do! left.SendAllAsync [| 1uy; 2uy; 3uy |]
                    let! count = reading
                    Expect.equal count 3 ""

                    let closing =
                        spawn (failing ((Alt.receiveInto (Memory buffer) right <|> Alt.never ()).AsCoroutine()))

                    do! sleep 1
                    right.Dispose()
                    let! error = closing
                    Expect.isTrue (error :? SocketClosedException) $"{error}"
                }
            )
        }
    ]

let tests = testList "alternatives" [ kinds; choosing; ending ]
