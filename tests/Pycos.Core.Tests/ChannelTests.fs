module Pycos.Core.Tests.ChannelTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Testing
open Pycos.TestRunner

/// A task that keeps all it receives.
let private collectWith options =
    let seen = List<int>()

    let _, address =
        spawnInboxOn Scheduler.Current null options (fun (inbox: Inbox<int>) ->
            pycos {
                while true do
                    let! message = inbox.ReceiveAsync()
                    seen.Add message
            })

    address, seen

let private collect () = collectWith null

/// A task that receives nothing, with room for one message.
let private full () =
    let _, address =
        spawnInboxOn Scheduler.Current null (InboxOptions(Capacity = 1)) (fun (_: Inbox<int>) ->
            pycos { do! PycosTask.SleepAsync(ms 1000.0) })

    address

let private settle () =
    pycos {
        for _ in 1..20 do
            do! PycosTask.YieldAsync()
    }

let private optionsOf mode =
    BroadcastChannelOptions<int>(SlowSubscribers = mode)

let private naming = [
    test "[R39] A name loses leading punctuation with a warning, and one without letters and digits is refused" {
        let log = ListLogger()
        use scheduler = new Scheduler(SchedulerOptions(Logger = log))
        let options = BroadcastChannelOptions<int>(Scheduler = scheduler)
        use made = new BroadcastChannel<int>("..ticks", options)
        Expect.equal made.Name "ticks" "stripped"
        Expect.isTrue (log.Has "..ticks") "it was logged"

        for bad in [ ""; "?!" ] do
            throws<ArgumentException>(fun () -> new BroadcastChannel<int>(bad, options) |> ignore)
            |> ignore
    }
    test "[R39] A second channel of a name is refused and logged, and locate finds the first" {
        let log = ListLogger()
        use scheduler = new Scheduler(SchedulerOptions(Logger = log))
        let options = BroadcastChannelOptions<int>(Scheduler = scheduler)
        use first = new BroadcastChannel<int>("ticks", options)

        throws<ChannelNameTakenException>(fun () -> new BroadcastChannel<int>("ticks", options) |> ignore)
        |> ignore

        Expect.isTrue (log.Has "ticks") "logged"
        let mutable second = null
        let made = BroadcastChannel.TryCreate<int>("ticks", &second, options)
        Expect.isFalse made "the form without an exception"
        Expect.equal (BroadcastChannel.Locate<int>("ticks", scheduler)) first "the first"

        throws<ArgumentException>(fun () -> BroadcastChannel.Locate<string>("ticks", scheduler) |> ignore)
        |> ignore

        Expect.isNull (BroadcastChannel.Locate<int>("tocks", scheduler)) "none of that name"
    }
    test "[R39] A channel block declares a channel, and one without a name is refused" {
        runVirtually (
            pycos {
                use ticks =
                    channel {
                        name "ticks"
                        transform (fun name message -> if message > 0 then Some(message + name.Length) else None)
                        capacity 2
                        slow SlowSubscriberMode.DropOldest
                    }

                use queue = ticks.OpenSubscription()

                for i in [ 1; -1; 2; 3 ] do
                    ticks.Send i |> ignore

                Expect.equal (Subscription.tryNext queue) (ValueSome 7) "the oldest was dropped"
                Expect.equal (Subscription.tryNext queue) (ValueSome 8) "in order"
                Expect.equal (Subscription.tryNext queue) ValueNone "no more"
                Expect.equal ticks.Statistics.Missed 1L "counted"

                throws<ArgumentException>(fun () ->
                    channel { capacity 1 } |> fun (c: BroadcastChannel<int>) -> c.Close())
                |> ignore
            }
        )
    }
    test "[R45] After close a channel reaches nobody, and a new one can take its name at once" {
        runVirtually (
            pycos {
                let old = new BroadcastChannel<int>("ticks")
                let subscriber, seen = collect ()
                old.Subscribe subscriber |> ignore
                old.Close()
                Expect.equal (old.Send 1) (ChannelSendResult(0, 0, false)) "nobody"
                Expect.equal old.Count 0 "forgotten"
                Expect.equal (old.Subscribe subscriber) SubscribeResult.ChannelClosed "it takes nobody"
                use again = new BroadcastChannel<int>("ticks")
                old.Close()
                Expect.equal (BroadcastChannel.Locate<int> "ticks") again "closing the old one again leaves the name"
                let! reached = old.DeliverAsync(1, 1)
                Expect.equal reached 0 "deliver does not wait for a closed one"
                do! settle ()
                Expect.isEmpty seen ""
            }
        )
    }
]

let private subscribing = [
    test "[R40] Subscribing twice gives one copy, and unsubscribing tells whether it was subscribed" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let subscriber, seen = collect ()
                Expect.equal (ticks.Subscribe subscriber) SubscribeResult.Subscribed ""
                Expect.equal (ticks.Subscribe subscriber) SubscribeResult.AlreadySubscribed ""
                Expect.equal (ticks.Send(1).Reached) 1 "one copy"
                Expect.equal (ticks.Unsubscribe subscriber) UnsubscribeResult.Unsubscribed ""
                Expect.equal (ticks.Unsubscribe subscriber) UnsubscribeResult.NotSubscribed ""
                ticks.Send 2 |> ignore
                do! settle ()
                Expect.sequenceEqual seen [ 1 ] "what was sent before stays"
            }
        )
    }
    test
        "[R41 G36] A task that ends leaves at once, without a send, those who watch are told, and its failure is still reported" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let told = List<ChannelMemberChange * int>()
                ticks.MembersChanged.Add(fun change -> told.Add(change.Change, change.Count))
                let reported = List<exn>()
                Scheduler.Current.UnhandledException.Add(fun failure -> reported.Add failure.Exception)

                let failing, address =
                    spawnInbox (fun (inbox: Inbox<int>) ->
                        pycos {
                            let! _ = inbox.ReceiveAsync()
                            failwith "wanted"
                        })

                let other, seen = collect ()
                ticks.Subscribe address |> ignore
                ticks.Subscribe other |> ignore
                Expect.equal (ticks.Send(1).Reached) 2 "both"
                do! settle ()
                Expect.isFalse failing.IsAlive ""
                Expect.equal ticks.Count 1 "left"
                Expect.equal (ticks.Subscribe address) SubscribeResult.SubscriberEnded "an ended task can not subscribe"

                Expect.equal
                    (List.ofSeq told)
                    [
                        ChannelMemberChange.Joined, 1
                        ChannelMemberChange.Joined, 2
                        ChannelMemberChange.Ended, 1
                    ]
                    ""

                Expect.equal (Seq.length reported) 1 "being subscribed is no way to look at the failure"
                Expect.sequenceEqual seen [ 1 ] ""
            }
        )
    }
    test
        "[R41 R40] What was sent before unsubscribing arrives although unsubscribing follows at once, mixed with direct sends in order" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let subscriber, seen = collect ()
                ticks.Subscribe subscriber |> ignore
                ticks.Send 1 |> ignore
                subscriber.Send 2
                ticks.Send 3 |> ignore
                subscriber.Send 4
                ticks.Unsubscribe subscriber |> ignore
                do! settle ()
                Expect.sequenceEqual seen [ 1..4 ] ""
            }
        )
    }
    test
        "[G24 R41] Other threads and schedulers use a channel in order, and tasks of other schedulers subscribe and leave by their end" {
        use home = new Scheduler()
        use away = new Scheduler()

        let ticks =
            new BroadcastChannel<int>("ticks", BroadcastChannelOptions<int>(Scheduler = home))

        let count = 1000

        let start scheduler =
            spawnInboxOn scheduler null null (fun (inbox: Inbox<int>) ->
                pycos {
                    let seen = List<int>()

                    while seen.Count < 2 * count do
                        let! message = inbox.ReceiveAsync()
                        seen.Add message

                    return List.ofSeq seen
                })

        let here, hereAddress = start home
        let there, thereAddress = start away
        Expect.equal (ticks.Subscribe hereAddress) SubscribeResult.Posted "posted"
        ticks.Subscribe thereAddress |> ignore

        let senders = [
            for first in [ 0; count ] ->
                System.Threading.Tasks.Task.Run(fun () ->
                    for i in first .. first + count - 1 do
                        Expect.isTrue (ticks.Send(i).IsPosted) "posted")
        ]

        for sender in senders do
            Expect.isTrue (sender.Wait limit) "sent"

        for seen in [ valueOf here; valueOf there ] do
            let low, high = seen |> List.partition (fun i -> i < count)
            Expect.equal low [ 0 .. count - 1 ] "the first thread's"
            Expect.equal high [ count .. 2 * count - 1 ] "the second thread's"

        eventually "both have left" (fun () -> ticks.Count = 0)
        ticks.Close()
    }
]

let private transforming = [
    test
        "[R42] A transform may rewrite or drop, be set, replaced and removed, and one that throws drops, is logged and harms no sender" {
        let log = ListLogger()
        use scheduler = new Scheduler(SchedulerOptions(Logger = log))

        runOn
            scheduler
            (pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let subscriber, seen = collect ()
                ticks.Subscribe subscriber |> ignore

                ticks
                |> BroadcastChannel.setTransform (fun name i -> if i = 0 then None else Some(i * name.Length))

                for i in [ 0; 1 ] do
                    ticks.Send i |> ignore

                let broken = exn "wanted"
                ticks |> BroadcastChannel.setTransform (fun _ _ -> raise broken)
                Expect.equal (ticks.Send 2) (ChannelSendResult(0, 0, false)) "dropped"
                let! delivered = ticks.DeliverAsync 3
                Expect.equal delivered 0 "dropped"
                Expect.isTrue (log.HasException broken) "logged"
                ticks |> BroadcastChannel.removeTransform
                ticks.Send 4 |> ignore
                do! settle ()
                Expect.sequenceEqual seen [ 5; 4 ] ""
                Expect.equal ticks.Statistics.TransformFailures 2L "counted"
                Expect.equal ticks.Statistics.Dropped 3L "counted"
            })
    }
    test "[R42 G11] A transform may change the subscribers of its own channel" {
        runVirtually (
            pycos {
                use inner = new BroadcastChannel<int>("inner")
                use outer = new BroadcastChannel<int>("outer")
                let one, seenOne = collect ()
                let two, seenTwo = collect ()
                outer.Subscribe inner |> ignore
                outer.Subscribe one |> ignore

                inner.Transform <-
                    ChannelTransform(fun _ i ->
                        outer.Unsubscribe one |> ignore
                        outer.Subscribe two |> ignore
                        Transformed.Keep i)

                Expect.equal (outer.Send(1).Reached) 1 "who was subscribed when it was sent gets it"
                outer.Send 2 |> ignore
                do! settle ()
                Expect.sequenceEqual seenOne [ 1 ] ""
                Expect.sequenceEqual seenTwo [ 2 ] ""
            }
        )
    }
    test "[R44] Each level of nested channels applies its own transform, and deliver counts the leaves" {
        runVirtually (
            pycos {
                let add n =
                    BroadcastChannelOptions<int>(Transform = ChannelTransform(fun _ i -> Transformed.Keep(i + n)))

                use top = new BroadcastChannel<int>("top", add 1)
                use left = new BroadcastChannel<int>("left", add 10)
                use right = new BroadcastChannel<int>("right", add 100)
                let a, seenA = collect ()
                let b, seenB = collect ()
                top.Subscribe left |> ignore
                top.Subscribe right |> ignore
                left.Subscribe a |> ignore
                right.Subscribe b |> ignore
                let! reached = top.DeliverAsync 0
                Expect.equal reached 2 "leaves"
                Expect.equal (top.Send(0).Reached) 2 "leaves"
                right.Close()
                Expect.equal top.Count 1 "a closed channel leaves"
                let! reached = top.DeliverAsync 0
                Expect.equal reached 1 ""
                do! settle ()
                Expect.sequenceEqual seenA [ 11; 11; 11 ] ""
                Expect.sequenceEqual seenB [ 101; 101 ] ""
            }
        )
    }
    test "[R44 G11] A subscription that would close a cycle is refused, the path is named, and nothing is left of it" {
        runVirtually (
            pycos {
                use a = new BroadcastChannel<int>("a")
                use b = new BroadcastChannel<int>("b")
                use c = new BroadcastChannel<int>("c")
                a.Subscribe b |> ignore
                b.Subscribe c |> ignore
                let refused = throws<ChannelCycleException>(fun () -> c.Subscribe a |> ignore)
                Expect.stringContains refused.Message "c → a → b → c" "the path"
                throws<ChannelCycleException>(fun () -> a.Subscribe a |> ignore) |> ignore
                Expect.equal c.Count 0 "nothing is left"
                b.Unsubscribe c |> ignore
                Expect.equal (c.Subscribe a) SubscribeResult.Subscribed "allowed now"
            }
        )
    }
]

let private delivering = [
    test "[R43] Deliver waits for the asked number of subscribers and returns zero at its timeout" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let! none = ticks.DeliverAsync(1, 1, Nullable(ms 100.0))
                Expect.equal none 0 "nobody came"
                let subscriber, seen = collect ()
                let waiting = spawn (ticks.DeliverAsync(2, 1, Nullable(ms 1000.0)))
                do! PycosTask.SleepAsync(ms 200.0)
                ticks.Subscribe subscriber |> ignore
                let! reached = waiting
                Expect.equal reached 1 "one came"
                let! all = ticks.DeliverAsync(3, 0, Nullable(ms 0.0))
                Expect.equal all 1 "those that are there"
                do! settle ()
                Expect.sequenceEqual seen [ 2; 3 ] ""
                let! _ = throwsIn<ArgumentOutOfRangeException, _>(ticks.DeliverAsync(4, -1))
                return ()
            }
        )
    }
    test "[R43 G21] Deliver waits for room only as long as asked, counts who has it, and leaves nothing behind" {
        runVirtually (
            pycos {
                use ticks = new BroadcastChannel<int>("ticks")
                let slow = full ()
                slow.Send 0
                let quick, seen = collect ()
                ticks.Subscribe slow |> ignore
                ticks.Subscribe quick |> ignore
                let before = Scheduler.Current.Clock.Now
                let! reached = ticks.DeliverAsync(1, 0, Nullable(ms 50.0))
                Expect.equal reached 1 "one has it"
                Expect.equal (Scheduler.Current.Clock.Now - before) 50_000_000L "it waited for the other"
                let! enough = ticks.DeliverAsync(2, 1)
                Expect.equal enough 1 "one is enough"
                do! settle ()
                Expect.sequenceEqual seen [ 1; 2 ] ""
            }
        )
    }
    test "[R43 G24] Deliver counts tasks of other schedulers once the message is in their inbox" {
        use home = new Scheduler()
        use away = new Scheduler()

        let task, address =
            spawnInboxOn away null null (fun (inbox: Inbox<int>) -> pycos { return! inbox.ReceiveAsync() })

        let reached =
            runOn
                home
                (pycos {
                    use ticks = new BroadcastChannel<int>("ticks")
                    ticks.Subscribe address |> ignore
                    let there = away.Spawn(ticks.DeliverAsync 7)
                    return! there
                })

        Expect.equal reached 1 ""
        Expect.equal (valueOf task) 7 ""
    }
]

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

/// Who gets what, by the book.
type private GraphModel() =
    member val Expected = [| for _ in 0..3 -> List<int>() |]
    member val ToTasks = [| for _ in 0..3 -> HashSet<int>() |]
    member val ToChannels = [| for _ in 0..3 -> HashSet<int>() |]
    member val Closed = HashSet<int>()
    member val Message = 0 with get, set

    member this.Reaches from target : bool =
        from = target
        || this.ToChannels[from] |> Seq.exists (fun next -> this.Reaches next target)

    member this.Deliver c : int =
        if this.Closed.Contains c || this.Message % (c + 3) = 0 then
            0
        else
            for t in this.ToTasks[c] do
                this.Expected[t].Add this.Message

            this.ToTasks[c].Count + Seq.sumBy this.Deliver this.ToChannels[c]

/// Random programs: channels that feed each other and tasks that come, go and end. The model knows who gets what.
let private runGraphProgram seed =
    let random = Random seed
    let pick n = random.Next n

    Simulation.run
        seed
        (pycos {
            let channels = [|
                for i in 0..3 ->
                    new BroadcastChannel<int>(
                        $"c{i}",
                        BroadcastChannelOptions<int>(
                            Transform =
                                ChannelTransform(fun _ m ->
                                    if m % (i + 3) = 0 then
                                        Transformed.Drop()
                                    else
                                        Transformed.Keep m)
                        )
                    )
            |]

            let tasks = [| for _ in 0..3 -> collect () |]
            let model = GraphModel()
            let toTasks, toChannels, closed = model.ToTasks, model.ToChannels, model.Closed
            let ended = HashSet<int>()

            let step () =
                pycos {
                    let c, d, t = pick 4, pick 4, pick 4

                    match pick 12 with
                    | 0
                    | 1 ->
                        let want =
                            if closed.Contains c then SubscribeResult.ChannelClosed
                            elif ended.Contains t then SubscribeResult.SubscriberEnded
                            elif toTasks[c].Add t then SubscribeResult.Subscribed
                            else SubscribeResult.AlreadySubscribed

                        Expect.equal (channels[c].Subscribe(fst tasks[t])) want "subscribe"
                    | 2 ->
                        let was = toTasks[c].Remove t

                        let want =
                            if was then
                                UnsubscribeResult.Unsubscribed
                            else
                                UnsubscribeResult.NotSubscribed

                        Expect.equal (channels[c].Unsubscribe(fst tasks[t])) want "unsubscribe"
                    | 3
                    | 4 when not (closed.Contains c || closed.Contains d) ->
                        if model.Reaches d c then
                            throws<ChannelCycleException>(fun () -> channels[c].Subscribe channels[d] |> ignore)
                            |> ignore
                        else
                            toChannels[c].Add d |> ignore
                            channels[c].Subscribe channels[d] |> ignore
                    | 5 ->
                        toChannels[c].Remove d |> ignore
                        channels[c].Unsubscribe channels[d] |> ignore
                    | 6 when pick 6 = 0 ->
                        closed.Add c |> ignore
                        toTasks[c].Clear()
                        toChannels[c].Clear()

                        for others in toChannels do
                            others.Remove c |> ignore

                        channels[c].Close()
                    | 7 when pick 4 = 0 ->
                        ended.Add t |> ignore
                        (fst tasks[t]).Task.Terminate() |> ignore

                        do!
                            (spawn (pycos { let! _ = (fst tasks[t]).Task.FinishAsync(ms 1.0) in return () }))
                                .OutcomeAsync()
                            |> Coroutine.ignore

                        for members in toTasks do
                            members.Remove t |> ignore
                    | 8 ->
                        model.Message <- model.Message + 1
                        let want = model.Deliver c
                        let! reached = channels[c].DeliverAsync model.Message
                        Expect.equal reached want "deliver counts the leaves"
                    | 9 -> do! PycosTask.YieldAsync()
                    | _ ->
                        model.Message <- model.Message + 1
                        let want = model.Deliver c
                        Expect.equal (channels[c].Send(model.Message).Reached) want "send counts the leaves"
                }

            for _ in 1..30 do
                do! step ()

            do! settle ()

            for t in 0..3 do
                let seen = List.ofSeq (snd tasks[t])
                let want = List.ofSeq model.Expected[t]

                if ended.Contains t then
                    Expect.equal seen (List.truncate seen.Length want) $"seed {seed}: the first of its messages"
                else
                    Expect.equal seen want $"seed {seed}: task {t}"

            for c in channels do
                c.Close()
        })

/// Random programs: senders that wait for room and readers that are slow, any of them cancelled, thrown at or terminated.
let private runPressureProgram seed =
    let random = Random seed
    let pick n = random.Next n

    Simulation.run
        seed
        (pycos {
            use ticks = new BroadcastChannel<int>("ticks")
            let queue = new Subscription<int>(1 + pick 3)
            ticks.Subscribe queue |> ignore
            let fromQueue = List<int>()
            let kept, seen = collectWith (InboxOptions(Capacity = 1 + pick 3))
            ticks.Subscribe kept |> ignore
            let sent = List<int>()
            let started = List<int>()

            let senders = [
                for s in 0..2 ->
                    let choices = [ for _ in 1..5 -> pick 3, pick 4 ]

                    spawn (
                        pycos {
                            for i, (pause, way) in List.indexed choices do
                                if pause = 0 then
                                    do! PycosTask.SleepAsync(ms 1.0)

                                let message = s * 100 + i

                                try
                                    started.Add message

                                    if way = 0 then
                                        let! reached = ticks.DeliverAsync(message, 0, Nullable(ms 1.0))

                                        if reached = 2 then
                                            sent.Add message
                                    else
                                        let! _ = ticks.SendAsync message
                                        sent.Add message
                                with :? TimeZoneNotFoundException ->
                                    ()
                        }
                    )
            ]

            let readers = [
                for _ in 0..1 ->
                    spawn (
                        pycos {
                            let mutable reading = true

                            while reading do
                                try
                                    let! next = queue.NextAsync(ms 2.0)

                                    match Timed.toVOption next with
                                    | ValueSome message -> fromQueue.Add message
                                    | ValueNone -> ()

                                    if pick 3 = 0 then
                                        do! PycosTask.SleepAsync(ms 1.0)
                                with
                                | :? TimeZoneNotFoundException -> ()
                                | :? SubscriptionEndedException -> reading <- false
                        }
                    )
            ]

            for _ in 1..6 do
                do! PycosTask.SleepAsync(ms (float (pick 2)))

                let victims =
                    List.append
                        (List.map (fun t -> t :> PycosTask) senders)
                        (List.map (fun t -> t :> PycosTask) readers)

                let victim = victims[pick victims.Length]

                match pick 6 with
                | 0 when Object.ReferenceEquals(victim, senders[0]) -> victim.Terminate() |> ignore
                | _ -> victim.Throw(TimeZoneNotFoundException()) |> ignore

            for sender in senders do
                let! _ = sender.OutcomeAsync()
                ()

            do! PycosTask.SleepAsync(ms 100.0)
            queue.Dispose()

            for reader in readers do
                let! _ = reader.OutcomeAsync()
                ()

            for name, got in [ "queue", fromQueue; "task", seen ] do
                Expect.equal (Seq.length (Seq.distinct got)) got.Count $"seed {seed}: {name} got nothing twice"
                Expect.isEmpty (Seq.except got sent) $"seed {seed}: {name} got all that was sent"
                Expect.isEmpty (Seq.except started got) $"seed {seed}: {name} got nothing else"

            for s in 0..2 do
                let mine = seen |> Seq.filter (fun m -> m / 100 = s) |> List.ofSeq
                Expect.equal mine (List.sort mine) $"seed {seed}: in the order of sending"
        })

let private explore count run =
    for seed in 1..count do
        try
            run seed
        with problem ->
            failtest $"program of seed {seed}: {problem}"

    Explored.property "channels" count

let private properties = [
    test
        "[R40 R41 R42 R44 R45 G11 G36] Over random channel graphs exactly the model's messages reach each subscriber, in order" {
        explore 10_000 runGraphProgram
    }
    test "[R41 G21] Back-pressure loses and doubles no message, whatever ends the waits" {
        explore 10_000 runPressureProgram
    }
]

let tests =
    testList "channels" [
        testList "names" naming
        testList "subscribers" subscribing
        testList "transforms" transforming
        testList "deliver" delivering
        testList "slow subscribers" slowness
        testList "waiting for room" waiting
        testList "queues" queues
        testList "properties" properties
    ]
