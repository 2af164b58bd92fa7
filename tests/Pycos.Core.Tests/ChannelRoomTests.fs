/// Slow subscribers, and senders that wait for room.
module Pycos.Core.Tests.ChannelRoomTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.ChannelSupport

let private slowness = [
    test
        "[G21] A slow subscriber makes senders wait, loses old or new messages, leaves, or fails the send, as chosen, and is counted" {
        runVirtually (
            pycos {
                let tryMode name mode =
                    let ticks = new BroadcastChannel<int>(name, optionsOf mode)
                    let slow = full ()
                    let quick, seen = collect ()
                    ticks.Subscribe slow |> ignore
                    ticks.Subscribe quick |> ignore
                    ticks.Send 1 |> ignore
                    ticks, slow, seen

                let newest, _, _ = tryMode "newest" SlowSubscriberMode.DropNewest
                Expect.equal (newest.Send 2) (ChannelSendResult(1, 1, false)) "missed"
                Expect.equal newest.Statistics.Missed 1L ""
                let oldest, _, _ = tryMode "oldest" SlowSubscriberMode.DropOldest
                Expect.equal (oldest.Send 2) (ChannelSendResult(2, 0, false)) "replaced"
                let leaving, slow, _ = tryMode "leaving" SlowSubscriberMode.Unsubscribe
                Expect.equal (leaving.Send 2) (ChannelSendResult(1, 1, false)) "out"
                Expect.isFalse (leaving.IsSubscribed slow) "out"
                Expect.equal leaving.Statistics.TooSlow 1L ""
                let failing, _, seen = tryMode "failing" SlowSubscriberMode.Fail
                throws<InboxFullException>(fun () -> failing.Send 2 |> ignore) |> ignore
                do! settle ()
                Expect.sequenceEqual seen [ 1 ] "nobody has got it"
                let waiting, _, seen = tryMode "waiting" SlowSubscriberMode.Wait
                Expect.equal (waiting.Send 2) (ChannelSendResult(1, 1, false)) "Send can not wait"
                let sender = spawn (waiting.SendAsync 3)
                do! settle ()
                Expect.isTrue sender.IsAlive "it waits"
                Expect.sequenceEqual seen [ 1; 2; 3 ] "the others do not"
                let! sent = sender
                Expect.equal sent.Reached 1 "the slow one ended instead"
            }
        )
    }
    test "[G21] Nothing is allocated for a message that goes to a thousand tasks" {
        let allocated =
            run (
                pycos {
                    use ticks = new BroadcastChannel<int>("ticks")

                    for _ in 1..1000 do
                        let _, address =
                            spawnInbox (fun (inbox: Inbox<int>) ->
                                pycos {
                                    while true do
                                        let! _ = inbox.ReceiveAsync()
                                        ()
                                })

                        ticks.Subscribe address |> ignore

                    // The bytes at the start, the least of a send, and the least of a send with the tasks' turns.
                    let measured = [| 0L; Int64.MaxValue; Int64.MaxValue |]
                    let clock = System.Diagnostics.Stopwatch.StartNew()

                    // Again and again until it is good enough: code that is not optimized yet boxes awaiters.
                    while (measured[1] > 0L || measured[2] >= 100L) && clock.Elapsed < limit do
                        do! PycosTask.YieldAsync()
                        measured[0] <- GC.GetAllocatedBytesForCurrentThread()
                        ticks.Send 1 |> ignore
                        measured[1] <- min measured[1] (GC.GetAllocatedBytesForCurrentThread() - measured[0])
                        do! PycosTask.YieldAsync()
                        measured[2] <- min measured[2] (GC.GetAllocatedBytesForCurrentThread() - measured[0])

                    return measured[1], measured[2]
                }
            )

        Expect.equal (fst allocated) 0L "the send"
        // Less than a byte a task: this measuring task's own step may box its awaiter as long as it is not optimized.
        Expect.isLessThan (snd allocated) 100L "and the turns of the thousand tasks"
    }
]

let private waiting = [
    test "[R43 G21] A delivery that is given up leaves the lines that it waited in, and one that had enough does not" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let seen = List<int>()

                let _, slow =
                    spawnInboxOn Scheduler.Current null (InboxOptions(Capacity = 1)) (fun (inbox: Inbox<int>) ->
                        pycos {
                            do! PycosTask.SleepAsync(ms 100.0)

                            while true do
                                let! message = inbox.ReceiveAsync()
                                seen.Add message
                        })

                use queue = new Subscription<int>(1)
                slow.Send 0
                ticks.Subscribe slow |> ignore
                ticks.Subscribe queue |> ignore
                let! one = ticks.DeliverAsync(1, 0, Nullable(ms 10.0))
                Expect.equal one 1 "the queue had room"
                let! none = ticks.DeliverAsync(2, 0, Nullable(ms 10.0))
                Expect.equal none 0 "nobody has room now"
                let enough = spawn (ticks.DeliverAsync(3, 1))
                do! settle ()
                let terminated = spawn (ticks.SendAsync 4)
                do! settle ()
                terminated.Terminate() |> ignore
                do! settle ()
                let direct = spawn (pycos { do! slow.SendAsync 5 })
                do! settle ()
                Expect.equal (Subscription.tryNext queue) (ValueSome 1) "the queue has room again"
                let! reached = enough
                Expect.equal reached 1 "that was enough"
                do! direct
                do! settle ()
                Expect.sequenceEqual seen [ 0; 3; 5 ] "in line, and nothing of what was given up"
                Expect.equal (Subscription.tryNext queue) (ValueSome 3) "nothing more"
                Expect.equal (Subscription.tryNext queue) ValueNone "nothing more"
            }
        )
    }
    test
        "[G21] A subscriber whose own inbox refuses what it has no room for misses the message, and nobody waits for it" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")

                let _, refusing =
                    spawnInboxOn
                        Scheduler.Current
                        null
                        (InboxOptions(Capacity = 1, FullMode = InboxFullMode.Fail))
                        (fun (_: Inbox<int>) -> pycos { do! PycosTask.SleepAsync(ms 1000.0) })

                ticks.Subscribe refusing |> ignore
                let! first = ticks.SendAsync 1
                let! second = ticks.SendAsync 2
                Expect.equal (first, second) (ChannelSendResult(1, 0, false), ChannelSendResult(0, 1, false)) ""
                Expect.equal ticks.Statistics.Missed 1L "counted"
            }
        )
    }
    test "[G21] Waiting for room in a thousand inboxes allocates nothing once it has been done before" {
        let allocated =
            run (
                pycos {
                    use ticks = new BroadcastChannel<int>("ticks")
                    let inbox = InboxOptions(Capacity = 1)

                    for _ in 1..1000 do
                        let _, address =
                            spawnInboxOn Scheduler.Current null inbox (fun (inbox: Inbox<int>) ->
                                pycos {
                                    while true do
                                        let! _ = inbox.ReceiveAsync()
                                        ()
                                })

                        ticks.Subscribe address |> ignore

                    // The bytes at the start, and the least of a round of sends that have to wait.
                    let measured = [| 0L; Int64.MaxValue |]
                    let clock = System.Diagnostics.Stopwatch.StartNew()

                    while measured[1] >= 1000L && clock.Elapsed < limit do
                        measured[0] <- GC.GetAllocatedBytesForCurrentThread()

                        for _ in 1..3 do
                            let! sent = ticks.SendAsync 1
                            Expect.equal sent.Reached 1000 "all"

                        measured[1] <- min measured[1] (GC.GetAllocatedBytesForCurrentThread() - measured[0])

                    return measured[1]
                }
            )

        // Less than a byte for three messages to each: this measuring task may box an awaiter as long as it is not optimized.
        Expect.isLessThan allocated 1000L ""
    }
]

let private queues = [
    test "[R41] A subscription gathers several channels, and ends when it is empty and they are closed" {
        runVirtually (
            pycos {
                use a = new BroadcastChannel<int>("a")
                use b = new BroadcastChannel<int>("b")
                use queue = new Subscription<int>()
                a.Subscribe queue |> ignore
                b.Subscribe queue |> ignore
                let reader = spawn (queue.NextAsync())
                do! settle ()
                b.Send 1 |> ignore
                let! first = reader
                a.Send 2 |> ignore
                let! second = queue.NextAsync(ms 1.0)
                let! nothing = queue.NextAsync(ms 1.0)
                Expect.equal (first, second.Value, nothing.TimedOut) (1, 2, true) ""
                a.Send 3 |> ignore
                a.Close()
                b.Close()
                let! last = queue.NextAsync()
                Expect.equal last 3 "what waits is still read"
                let! _ = throwsIn<SubscriptionEndedException, _>(queue.NextAsync())
                Expect.isTrue queue.IsEnded ""
            }
        )
    }
    test "[R41] Disposing of a subscription unsubscribes it everywhere and ends its readers" {
        runVirtually (
            pycos {
                use a = new BroadcastChannel<int>("a")
                let queue = a.OpenSubscription()
                let reader = spawn (throwsIn<SubscriptionEndedException, _>(queue.NextAsync()))
                do! settle ()
                queue.Dispose()
                let! _ = reader
                Expect.equal a.Count 0 ""
            }
        )
    }
]

let tests =
    testList "channels" [
        testList "slow subscribers" slowness
        testList "waiting for room" waiting
        testList "queues" queues
    ]
