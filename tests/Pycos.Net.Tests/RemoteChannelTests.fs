/// Channels of other nodes, and subscribers there.
module Pycos.Net.Tests.RemoteChannelTests

open System
open System.Buffers
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

/// Makes a channel at a site.
let private channelAt (site: Site) name : Coroutine<BroadcastChannel<'T>> =
    at site (pycos { return BroadcastChannel.create name })

/// Starts a task at a site that keeps what it receives, until it has so many messages.
let private collect (site: Site) name count =
    serve site name (fun (inbox: Inbox<string>) ->
        pycos {
            let received = ResizeArray()

            while received.Count < count do
                let! message = Inbox.receive inbox
                received.Add message

            return List.ofSeq received
        })

let private subscribeByName (by: Site) (name: string) (channel: BroadcastChannel<string>) =
    at by (pycos {
        let! (task: TaskRef<string>) = by.Node |> Node.locateTask name
        return! channel |> BroadcastChannel.subscribeWaiting task
    })

let private locate (site: Site) name : Coroutine<BroadcastChannel<string>> =
    at site (site.Node |> Node.locateChannel name)

let private naming =
    testList "naming" [
        test "[N26] A channel is found by its name at a node, anywhere, and also if it is made later" {
            withSites 3 101 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! (_: BroadcastChannel<string>) = channelAt b "news"

                    let! there =
                        at a (a.Node |> Node.locateChannelAt b.Node.Location second "news")

                    Expect.isTrue (there: BroadcastChannel<string> voption).IsSome "at its node"
                    let! nowhere = at a (a.Node |> Node.locateChannelAt c.Node.Location second "news")
                    Expect.isTrue (nowhere: BroadcastChannel<string> voption).IsNone "at another node"
                    let late = a.Tasks.Spawn(a.Node |> Node.locateChannel "late")
                    do! PycosTask.sleep second
                    let! (_: BroadcastChannel<string>) = channelAt c "late"
                    let! found = late
                    Expect.equal (found: BroadcastChannel<string>).Location c.Node.Location "where it is"
                    let! (own: BroadcastChannel<string>) = at b (b.Node |> Node.locateChannel "news")
                    Expect.isFalse own.IsRemote "one's own"
                })
        }

        test "[N26] [N33] [GN35] Two addresses of one channel are equal, and one that comes home is the channel itself" {
            withSites 2 102 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (channel: BroadcastChannel<string>) = channelAt b "news"
                    let! first = locate a "news"
                    let! second = locate a "news"
                    Expect.equal first second "equal"
                    Expect.equal (first.GetHashCode()) (second.GetHashCode()) "the hashes"

                    let passed (from: Site) (into: Site) channel =
                        let output = ArrayBufferWriter<byte>()
                        from.Node.Codec.WriteChannel(output, channel)
                        into.Node.Codec.ReadChannel<string> output.WrittenSpan

                    let home = passed a b first
                    Expect.isTrue (obj.ReferenceEquals(home, channel)) "the live one"
                    Expect.equal (passed b a channel) first "by way of a message"
                    do! at b (pycos { channel.Close() })
                    let gone = passed a b first
                    let! result = at b (gone.DeliverAsync "late")
                    Expect.equal result 0 "nobody"
                })
        }

        test "[N32] What can only be done where a channel lives says so" {
            withSites 2 103 (fun _ sites ->
                pycos {
                    let! (_: BroadcastChannel<string>) = channelAt sites[1] "news"
                    let! channel = locate sites[0] "news"

                    for what, act in
                        [
                            "Close", (fun () -> channel.Close())
                            "Transform", (fun () -> channel.Transform <- null)
                            "Count", (fun () -> ignore channel.Count)
                            "Statistics", (fun () -> ignore channel.Statistics)
                            "MembersChanged", (fun () -> channel.MembersChanged.Add ignore)
                            "Scheduler", (fun () -> ignore channel.Scheduler)
                            "a queue", (fun () -> ignore (channel.OpenSubscription()))
                        ] do
                        Expect.throwsT<NotSupportedException> act what

                    channel.Dispose()
                })
        }
    ]

let private subscribing =
    testList "subscribing" [
        test "[N39] Tasks of the owner, of the caller and of a third node get what is sent, each once" {
            withSites 3 111 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! _ = at c (c.Node |> Node.connect b.Node.Location)
                    let! (own: BroadcastChannel<string>) = channelAt a "news"
                    let ofOwner = collect a "of a" 2
                    let ofThird = collect b "of b" 2
                    let ofCaller = collect c "of c" 2
                    let! channel = locate c "news"

                    for name in [ "of a"; "of b"; "of c" ] do
                        let! result = subscribeByName c name channel
                        Expect.equal result SubscribeResult.Subscribed name

                    Expect.equal own.Count 3 "subscribers"
                    let! reached = at c (channel |> BroadcastChannel.deliver "one")
                    Expect.equal reached 3 "tasks"
                    let! sent = at c (pycos { return channel |> BroadcastChannel.send "two" })
                    Expect.isTrue sent.IsPosted "on its way"

                    for receiver in [ ofOwner; ofThird; ofCaller ] do
                        let! got = receiver
                        Expect.equal got [ "one"; "two" ] "the messages"
                })
        }

        test "[N41] A second subscription is one and the same, and taking it back works once" {
            withSites 2 112 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (own: BroadcastChannel<string>) = channelAt b "news"
                    let receiver = collect a "receiver" 1
                    let! channel = locate a "news"
                    let! first = subscribeByName a "receiver" channel
                    let! again = subscribeByName a "receiver" channel
                    Expect.equal (first, again) (SubscribeResult.Subscribed, SubscribeResult.AlreadySubscribed) "twice"
                    let! reached = at a (channel |> BroadcastChannel.deliver "one")
                    Expect.equal reached 1 "one copy"
                    let! got = receiver
                    Expect.equal got [ "one" ] "the message"
                    let receiver = collect a "other" 1
                    let! _ = subscribeByName a "other" channel

                    let unsubscribe () =
                        at a (pycos {
                            let! (task: TaskRef<string>) = a.Node |> Node.locateTask "other"
                            return! channel |> BroadcastChannel.unsubscribeWaiting task
                        })

                    let! first = unsubscribe ()
                    let! again = unsubscribe ()

                    Expect.equal
                        (first, again)
                        (UnsubscribeResult.Unsubscribed, UnsubscribeResult.NotSubscribed)
                        "taken back"

                    do! at b (pycos { own.Close() })
                    let! closed = subscribeByName a "other" channel
                    Expect.equal closed SubscribeResult.ChannelClosed "closed"
                    receiver.Terminate() |> ignore
                })
        }

        test "[N44] A subscriber of another node leaves the channel when it ends" {
            withSites 2 113 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (channel: BroadcastChannel<string>) = channelAt a "news"
                    let receiver = collect b "receiver" 1
                    let! _ = subscribeByName a "receiver" channel
                    let! first = at a (channel |> BroadcastChannel.deliver "one")
                    let! _ = receiver
                    do! PycosTask.sleep second
                    let! second = at a (channel |> BroadcastChannel.deliver "two")
                    Expect.equal (first, second, channel.Count) (1, 0, 0) "one, then nobody"
                })
        }

        test "[N44] [N61] Subscribers of a node that is lost leave the channel, tasks and channels" {
            withSites 3 114 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! (channel: BroadcastChannel<string>) = channelAt a "news"
                    let! (_: BroadcastChannel<string>) = channelAt b "branch"
                    let lost = collect b "lost" 2
                    let stays = collect c "stays" 2
                    let! branch = locate a "branch"
                    let! _ = subscribeByName a "lost" channel
                    let! _ = subscribeByName a "stays" channel
                    let! _ = at a (channel |> BroadcastChannel.subscribeChannelWaiting branch)
                    let! first = at a (channel |> BroadcastChannel.deliver "one")
                    do! b.Node.StopAsync()
                    do! PycosTask.sleep second
                    Expect.equal channel.Count 1 "left"
                    let! second = at a (channel |> BroadcastChannel.deliver "two")
                    Expect.equal (first, second) (2, 1) "counts"
                    let! got = stays
                    Expect.equal got [ "one"; "two" ] "the messages"
                    lost.Terminate() |> ignore
                })
        }
    ]

let private sending =
    testList "sending" [
        test "[N42] [GN40] [SN8] A transform of the owner changes and drops what others send, on the channel's scheduler" {
            withSites 3 121 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! (own: BroadcastChannel<string>) = channelAt a "chat"

                    let rewritten (_: string) (line: string) =
                        if not (obj.ReferenceEquals(Scheduler.Current, a.Tasks)) then
                            failwith "the wrong scheduler"

                        match line with
                        | "joined" -> Some "joined :-)"
                        | shouted when shouted = shouted.ToUpperInvariant() -> None
                        | _ -> Some $"says: {line}"

                    do! at a (pycos { own |> BroadcastChannel.setTransform rewritten })
                    let receiver = collect c "receiver" 2
                    let! channel = locate c "chat"
                    let! _ = subscribeByName c "receiver" channel
                    let! fromB = locate b "chat"

                    let! counts =
                        at b (pycos {
                            let! joined = fromB |> BroadcastChannel.deliver "joined"
                            let! shouted = fromB |> BroadcastChannel.deliver "SHOUT"
                            fromB |> BroadcastChannel.send "SHOUT" |> ignore
                            fromB |> BroadcastChannel.send "hi" |> ignore
                            return joined, shouted
                        })

                    let! got = receiver
                    Expect.equal got [ "joined :-)"; "says: hi" ] "what c sees"
                    Expect.equal counts (1, 0) "counts"
                })
        }

        test "[N43] [SN2] A delivery to two waits until both have subscribed, then counts them" {
            withSites 2 122 (fun simulation sites ->
                pycos {
                    let server, client = sites[0], sites[1]
                    let! (own: BroadcastChannel<string>) = channelAt server "2clients"
                    let ofServer = collect server "of server" 10
                    let ofClient = collect client "of client" 10
                    let! channel = locate client "2clients"
                    let! _ = subscribeByName client "of client" channel

                    let late =
                        server.Tasks.Spawn(
                            pycos {
                                do! PycosTask.sleep (second * 5.)
                                let! (task: TaskRef<string>) = server.Node |> Node.locateTask "of server"
                                return own |> BroadcastChannel.subscribe task
                            }
                        )

                    let before = Simulation.elapsed simulation

                    let! counts =
                        at client (pycos {
                            let counts = ResizeArray()

                            for number in 1..10 do
                                let! count =
                                    channel |> BroadcastChannel.deliverTo 2 (second * 10.) $"message {number}"

                                counts.Add count

                            return List.ofSeq counts
                        })

                    Expect.equal counts (List.replicate 10 2) "each reaches both"
                    Expect.isGreaterThan (Simulation.elapsed simulation - before) (second * 4.9) "it waited"
                    let! _ = late

                    for receiver in [ ofServer; ofClient ] do
                        let! got = receiver
                        Expect.equal got [ for number in 1..10 -> $"message {number}" ] "in order"
                })
        }

        test "[N43] [GN9] [SN22] A delivery to one that never comes ends with nobody, and harms nothing" {
            withSites 2 123 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (own: BroadcastChannel<string>) = channelAt b "empty"
                    let! channel = locate a "empty"
                    let before = Simulation.elapsed simulation
                    let! count = at a (channel |> BroadcastChannel.deliverTo 1 (second * 2.) "lost")
                    let took = Simulation.elapsed simulation - before
                    Expect.equal count 0 "nobody"
                    Expect.isTrue (took >= second * 2. && took < second * 2.1) $"it took {took}"
                    let before = Simulation.elapsed simulation
                    let! _ = locate a "empty"
                    Expect.isLessThan (Simulation.elapsed simulation - before) (second * 0.1) "a lookup"
                    do! at b (pycos { own.Close() })
                    let! closed = at a (channel |> BroadcastChannel.deliver "late")
                    Expect.equal closed 0 "closed"
                    Expect.equal b.Tasks.Statistics.LiveTasks 0 "no task is left"
                })
        }

        test "[N43] [N61] [GN47] A delivery that waits at a node that leaves says that it is not known what became of it" {
            withSites 2 124 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (_: BroadcastChannel<string>) = channelAt b "empty"
                    let! channel = locate a "empty"
                    let waiting = a.Tasks.Spawn(channel.DeliverAsync("lost", 1))
                    do! PycosTask.sleep second
                    do! b.Node.StopAsync()
                    let! (outcome: TaskOutcome<int>) = waiting.OutcomeAsync()

                    match outcome.Exception with
                    | :? ChannelDeliveryException as failure ->
                        Expect.equal failure.Result DeliveryResult.Unknown "why"
                    | other -> failtest $"{other}"
                })
        }

        test "[N42] [N37] Messages that are too long for a frame are sent and delivered whole, through a channel of another node" {
            withSites 2 126 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let! (_: BroadcastChannel<string>) = channelAt b "news"
                    let receiver = collect a "receiver" 4
                    let! channel = locate a "news"
                    let! _ = subscribeByName a "receiver" channel
                    let long (letter: char) = String(letter, 500_000)

                    let! count =
                        at a (pycos {
                            channel |> BroadcastChannel.send (long 'a') |> ignore
                            channel |> BroadcastChannel.send (long 'b') |> ignore
                            let! _ = channel |> BroadcastChannel.sendWaiting (long 'c')
                            return! channel |> BroadcastChannel.deliverTo 1 second (long 'd')
                        })

                    Expect.equal count 1 "delivered"
                    let! got = receiver
                    Expect.isTrue (got = [ for letter in "abcd" -> long letter ]) "whole and in order"
                })
        }

        test "[N68] [N35] A slow subscriber has a fast sender of another node wait, and all arrives in order" {
            withSites 2 125 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let count = 20_000
                    let! (own: BroadcastChannel<string>) = channelAt b "news"

                    let receiver =
                        serve b "slow" (fun (inbox: Inbox<string>) ->
                            pycos {
                                let mutable inOrder = true

                                for number in 1..count do
                                    if number % 1000 = 0 then
                                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 50.)

                                    let! message = Inbox.receive inbox
                                    inOrder <- inOrder && message = string number

                                return inOrder
                            })

                    let! channel = locate a "news"
                    let! _ = subscribeByName b "slow" own

                    do!
                        at a (pycos {
                            for number in 1..count do
                                let! sent = channel |> BroadcastChannel.sendWaiting (string number)
                                Expect.isTrue sent.IsPosted "on its way"
                        })

                    let! inOrder = receiver
                    Expect.isTrue inOrder "all, in order"
                })
        }
    ]

let private hierarchies =
    testList "hierarchies" [
        test "[N40] [GN41] A channel feeds one of another node, and a delivery counts the tasks at the end" {
            withSites 3 131 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! _ = at c (c.Node |> Node.connect b.Node.Location)
                    let! (top: BroadcastChannel<string>) = channelAt a "top"
                    let! (_: BroadcastChannel<string>) = channelAt b "middle"
                    let receiver = collect c "receiver" 3
                    let! middle = locate c "middle"
                    let! _ = subscribeByName c "receiver" middle
                    let! fromC = locate c "top"
                    let! subscribed = at c (fromC |> BroadcastChannel.subscribeChannelWaiting middle)
                    Expect.equal subscribed SubscribeResult.Subscribed "by a third node"
                    let! count = at a (top |> BroadcastChannel.deliver "one")
                    Expect.equal count 1 "from the owner"
                    let! count = at c (fromC |> BroadcastChannel.deliver "two")
                    Expect.equal count 1 "from another node"
                    do! at a (pycos { top |> BroadcastChannel.send "three" |> ignore })
                    let! got = receiver
                    Expect.equal got [ "one"; "two"; "three" ] "the messages"
                    let! middleAtA = locate a "middle"
                    let! first = at a (top |> BroadcastChannel.unsubscribeChannelWaiting middleAtA)
                    let! again = at a (top |> BroadcastChannel.unsubscribeChannelWaiting middleAtA)

                    Expect.equal
                        (first, again)
                        (UnsubscribeResult.Unsubscribed, UnsubscribeResult.NotSubscribed)
                        "taken back"
                })
        }

        test "[N40] [GN41] A subscription that would have messages go round is refused, by way of two nodes and of three" {
            withSites 3 132 (fun _ sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let! _ = at c (c.Node |> Node.connect b.Node.Location)
                    let! (first: BroadcastChannel<string>) = channelAt a "first"
                    let! (second: BroadcastChannel<string>) = channelAt b "second"
                    let! (third: BroadcastChannel<string>) = channelAt c "third"
                    let! secondAtA = locate a "second"
                    let! thirdAtB = locate b "third"
                    let! _ = at a (first |> BroadcastChannel.subscribeChannelWaiting secondAtA)
                    let! _ = at b (second |> BroadcastChannel.subscribeChannelWaiting thirdAtB)

                    let refused (site: Site) parent child =
                        pycos {
                            let! (child: BroadcastChannel<string>) = locate site child
                            let! (parent: BroadcastChannel<string>) = locate site parent
                            let task = site.Tasks.Spawn(parent.SubscribeAsync child)
                            let! (outcome: TaskOutcome<SubscribeResult>) = task.OutcomeAsync()

                            match outcome.Exception with
                            | :? ChannelCycleException -> ()
                            | other -> failtest $"{parent} {child}: {other} {outcome}"
                        }

                    do! refused b "second" "first"
                    do! refused c "third" "first"
                    do! refused a "third" "first"
                    do! refused c "third" "second"
                    Expect.equal third.Count 0 "nobody"
                    let! (own: BroadcastChannel<string>) = channelAt c "leaf"
                    let! result = at c (third |> BroadcastChannel.subscribeChannelWaiting own)
                    Expect.equal result SubscribeResult.Subscribed "another one"
                })
        }

        test "[N40] Of two subscriptions made at the same time that would form a circle, at most one is accepted" {
            for seed in 1..20 do
                withSites 2 (1400 + seed) (fun _ sites ->
                    pycos {
                        let a, b = sites[0], sites[1]
                        let! (first: BroadcastChannel<string>) = channelAt a "first"
                        let! (second: BroadcastChannel<string>) = channelAt b "second"
                        let! secondAtA = locate a "second"
                        let! firstAtB = locate b "first"
                        let one = a.Tasks.Spawn(first.SubscribeAsync secondAtA)
                        let other = b.Tasks.Spawn(second.SubscribeAsync firstAtB)
                        let! (one: TaskOutcome<SubscribeResult>) = one.OutcomeAsync()
                        let! (other: TaskOutcome<SubscribeResult>) = other.OutcomeAsync()
                        let accepted = [ one; other ] |> List.filter (fun outcome -> isNull outcome.Exception)
                        Expect.isLessThanOrEqual accepted.Length 1 $"seed {seed}"
                        Expect.equal (first.Count + second.Count) accepted.Length $"seed {seed}: subscribers"
                    })
        }
    ]

let tests = testList "remote channels" [ naming; subscribing; sending; hierarchies ]
