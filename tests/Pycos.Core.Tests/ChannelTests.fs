/// Names, subscribers, transforms and deliveries of channels.
module Pycos.Core.Tests.ChannelTests

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Core.Tests.CoreSupport
open Pycos.Core.Tests.ChannelSupport

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

let tests =
    testList "channels" [
        testList "names" naming
        testList "subscribers" subscribing
        testList "transforms" transforming
        testList "deliver" delivering
    ]
