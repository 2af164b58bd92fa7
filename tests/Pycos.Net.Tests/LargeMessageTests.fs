/// Messages that are too long for one frame.
module Pycos.Net.Tests.LargeMessageTests

open System
open System.Net
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

type Parcel = {
    Sender: string
    Number: int
    Content: byte[]
}

let private kilobyte = 1024

let private megabyte = 1024 * kilobyte

let private contentOf (seed: int) length =
    let content = Array.zeroCreate length
    Random(seed).NextBytes content
    content

let private parcel sender number length = {
    Sender = sender
    Number = number
    Content = contentOf number length
}

let private receiveParcels count inbox =
    pycos {
        let received = ResizeArray()

        while received.Count < count do
            let! (message: Parcel) = Inbox.receive inbox
            received.Add message

        return List.ofSeq received
    }

let private receiveForEver (inbox: Inbox<Parcel>) =
    pycos {
        while true do
            let! _ = Inbox.receive inbox
            ()

        return 0
    }

/// Two connected nodes that are adapted, a to b.
let private withPair adapt seed (program: Simulation -> Site -> Site -> Coroutine<'T>) =
    use simulation = Simulation.create seed

    Simulation.runIn
        simulation
        (pycos {
            let! a = startWith adapt "a" simulation
            let! b = startWith adapt "b" simulation
            let! _ = at a (a.Node |> Node.connect b.Node.Location)
            let! result = program simulation a b
            do! a.Node.StopAsync()
            do! b.Node.StopAsync()
            return result
        })

let private find (site: Site) name =
    site.Node |> Node.locateTask<Parcel> name

// What a codec makes of the bytes may be a third longer.
let private withRoom length =
    change [
        "MaxMessageBytes", box length
        "MaxIncomingPayloadBytes", box (2 * length)
        "Contracts", box (MessageContracts(MessageLimits(MaxBytes = length)))
    ]

let private passing =
    test "[N37] A message of 64 MiB arrives as it was, and small ones to other tasks pass it within 50 ms" {
        withPair (withRoom (96 * megabyte)) 1 (fun simulation a b ->
            pycos {
                simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 2.)
                let big = serve b "big" (receiveParcels 1)
                let small = serve b "small" receiveForEver
                let mutable worst = TimeSpan.Zero
                let mutable passed = 0

                do!
                    at
                        a
                        (pycos {
                            let! bigAddress = find a "big"
                            let! smallAddress = find a "small"
                            let peer = a.Node.ConnectedPeers[0]
                            Expect.isLessThan peer.QueuedBytes kilobyte "little was sent"
                            do! bigAddress |> TaskRef.sendWaiting (parcel "a" 1 (64 * megabyte))

                            while big.IsAlive do
                                let before = Simulation.elapsed simulation
                                let! delivered = smallAddress |> TaskRef.deliver (parcel "a" passed 10)
                                Expect.equal delivered DeliveryResult.Delivered "the small one"
                                worst <- max worst (Simulation.elapsed simulation - before)
                                passed <- passed + 1
                                let queued = a.Node.ConnectedPeers[0].QueuedBytes
                                Expect.isLessThan queued (4 * megabyte) "the log holds a window, not the message"
                        })

                let! received = big
                Expect.isTrue (received[0].Content = contentOf 1 (64 * megabyte)) "the content"
                Expect.isGreaterThan passed 20 "small ones that passed"
                Expect.isLessThan worst (TimeSpan.FromMilliseconds 50.) "the slowest small one"
                small.Terminate() |> ignore
            })
    }

let private givesWay =
    test "[N64] A task that sends long messages gives way after a few of them, though it need not wait" {
        withPair id 4 (fun _ a b ->
            pycos {
                let reader = serve b "reader" (receiveParcels 12)
                let mutable sent = 0
                let seen = ResizeArray()

                do!
                    at
                        a
                        (pycos {
                            let! reader = find a "reader"

                            let other =
                                PycosTask.Spawn(
                                    pycos {
                                        while sent < 12 do
                                            seen.Add sent
                                            do! PycosTask.YieldAsync()
                                    }
                                )

                            for number in 1..12 do
                                do! reader |> TaskRef.sendWaiting (parcel "a" number (60 * kilobyte))
                                sent <- sent + 1

                            do! other
                        })

                let! received = reader
                Expect.equal received.Length 12 "all of them came"
                let turns = Seq.pairwise seen |> Seq.map (fun (before, after) -> after - before)
                Expect.isLessThanOrEqual (Seq.max turns) 4 "messages from one turn of the other task to the next"
            })
    }

let private slowReaders =
    testList "slow readers" [
        test "[N68] What waits for a slow reader is bounded in bytes, and all of it arrives in order" {
            withPair id 8 (fun simulation a b ->
                pycos {
                    let length = 60 * kilobyte
                    let count = 1500
                    let hasWaited = TaskCompletionSource()
                    let mutable waiting = 0

                    let reader =
                        serve b "reader" (fun (inbox: Inbox<Parcel>) ->
                            pycos {
                                do! PycosTask.sleep (TimeSpan.FromSeconds 20.)
                                waiting <- inbox.Count
                                hasWaited.SetResult()
                                let! received = receiveParcels count inbox
                                return received |> List.map _.Number
                            })

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "reader"

                                for number in 1..count do
                                    do! address |> TaskRef.sendWaiting (parcel "a" number length)

                                Expect.isTrue hasWaited.Task.IsCompleted "the sender was held back"
                            })

                    let! received = reader
                    // 32 MiB are too many, and what was on its way when that was told may be as much as the sender keeps and 4 MiB more.
                    Expect.isLessThan (waiting * length) ((32 + 16 + 4 + 1) * megabyte) "bytes in the inbox"
                    Expect.equal received [ 1..count ] "all, in order"
                })
        }
    ]

let private limits =
    testList "limits" [
        test "[N38] A message longer than the limit throws at its sender" {
            withPair (withRoom (100 * kilobyte)) 2 (fun _ a b ->
                pycos {
                    let sink = serve b "sink" (receiveParcels 1)

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "sink"

                                Expect.throwsT<MessageNotSerializableException>
                                    (fun () -> address |> TaskRef.send (parcel "a" 1 (200 * kilobyte)))
                                    "too long"

                                address |> TaskRef.send (parcel "a" 2 10)
                            })

                    let! received = sink
                    Expect.equal received[0].Number 2 "the next one"
                })
        }

        test "[N38] A message longer than the receiver's limit fails alone, and says why" {
            use simulation = Simulation.create 3

            Simulation.runIn
                simulation
                (pycos {
                    let! a = start "a" simulation
                    let! b = startWith (withRoom (100 * kilobyte)) "b" simulation
                    let! _ = at a (a.Node |> Node.connect b.Node.Location)
                    let sink = serve b "sink" (receiveParcels 1)
                    let reasons = ResizeArray()
                    a.Node.MessageUndelivered.Add(fun message -> reasons.Add message.Text)

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "sink"
                                address |> TaskRef.send (parcel "a" 1 (200 * kilobyte))
                                let! result = address |> TaskRef.deliver (parcel "a" 2 (200 * kilobyte))
                                Expect.equal result DeliveryResult.NotUnderstood "the delivery"
                                address |> TaskRef.send (parcel "a" 3 10)
                            })

                    let! received = sink
                    Expect.equal received[0].Number 3 "the next one"
                    Expect.equal reasons.Count 1 "undelivered"
                    Expect.stringContains reasons[0] "102400" "the limit is named"
                    do! a.Node.StopAsync()
                    do! b.Node.StopAsync()
                })
        }

        test "[GN7] Many long messages at once wait for their turn in a small memory, and all arrive" {
            let count = 100

            let adapt =
                change [
                    "MaxMessageBytes", box (400 * kilobyte)
                    "MaxIncomingPayloadBytes", box (500 * kilobyte)
                ]

            withPair adapt 4 (fun _ a b ->
                pycos {
                    let sinks = [ for number in 1..count -> serve b $"sink {number}" (receiveParcels 1) ]

                    do!
                        at
                            a
                            (pycos {
                                for number in 1..count do
                                    let! address = find a $"sink {number}"
                                    do! address |> TaskRef.sendWaiting (parcel "a" number (290 * kilobyte))
                            })

                    for sink, number in List.zip sinks [ 1..count ] do
                        let! received = sink
                        Expect.isTrue (received[0].Content = contentOf number (290 * kilobyte)) $"message {number}"
                })
        }
    ]

let private ends =
    testList "ends" [
        test "[N30] A monitor of a task of another node is told a long value" {
            withPair id 5 (fun _ a b ->
                pycos {
                    let subject =
                        serve b "subject" (fun inbox ->
                            pycos {
                                let! _ = receiveParcels 1 inbox
                                return String('v', 300 * kilobyte + 1)
                            })


                    let! (status: MonitorStatus) =
                        at
                            a
                            (pycos {
                                let! address = find a "subject"
                                let monitor = PycosTask.spawn (address.Remote.MonitorAsync())
                                do! address |> TaskRef.sendWaiting (parcel "a" 1 (300 * kilobyte))
                                return! monitor
                            })

                    let! _ = subject
                    Expect.equal status.Kind MonitorKind.Completed "how"
                    Expect.isGreaterThan (string status.Value).Length (300 * kilobyte) "the value"
                })
        }

        test "[N29] A long message to a task that has ended is refused before it is sent" {
            withPair id 6 (fun simulation a b ->
                pycos {
                    let sink = serve b "sink" (receiveParcels 1)

                    let! result =
                        at
                            a
                            (pycos {
                                let! address = find a "sink"
                                let! _ = address |> TaskRef.deliver (parcel "a" 1 10)
                                do! PycosTask.sleep second
                                simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 2.)
                                let before = Simulation.elapsed simulation
                                let! result = address |> TaskRef.deliver (parcel "a" 2 (16 * megabyte))

                                Expect.isLessThan
                                    (Simulation.elapsed simulation - before)
                                    (TimeSpan.FromMilliseconds 100.)
                                    "at once"

                                return result
                            })

                    let! _ = sink
                    Expect.equal result DeliveryResult.TaskEnded "the delivery"
                })
        }

        test "[N29] A long delivery whose time is over does not arrive, and what follows does" {
            withPair id 7 (fun simulation a b ->
                pycos {
                    let sink = serve b "sink" (receiveParcels 1)
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 20.)

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "sink"
                                let limit = TimeSpan.FromMilliseconds 100.
                                let! first = address |> TaskRef.deliverWithin limit (parcel "a" 1 (16 * megabyte))
                                Expect.equal first DeliveryResult.TimedOut "the first"
                                do! address |> TaskRef.sendWaiting (parcel "a" 2 (200 * kilobyte))
                            })

                    let! received = sink
                    Expect.equal received[0].Number 2 "the message"
                })
        }

        test "A long message that waits behind another and is called back in time is not sent" {
            withPair id 8 (fun simulation a b ->
                pycos {
                    let sink = serve b "sink" (receiveParcels 2)
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 20.)

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "sink"
                                do! address |> TaskRef.sendWaiting (parcel "a" 1 (16 * megabyte))
                                let limit = TimeSpan.FromMilliseconds 50.
                                let! second = address |> TaskRef.deliverWithin limit (parcel "a" 2 10)
                                Expect.equal second DeliveryResult.TimedOut "the second"
                                do! address |> TaskRef.sendWaiting (parcel "a" 3 10)
                            })

                    let! received = sink
                    Expect.equal [ for message in received -> message.Number ] [ 1; 3 ] "the messages"
                })
        }

        test "[N61] A long message that is on its way when its peer is lost is reported, once" {
            use simulation = Simulation.create 9

            Simulation.runIn
                simulation
                (pycos {
                    let! a = start "a" simulation

                    let! b =
                        startWith (change [ "DrainTimeout", box (TimeSpan.FromMilliseconds 50.) ]) "b" simulation

                    let! _ = at a (a.Node |> Node.connect b.Node.Location)
                    let sink = serve b "sink" receiveForEver
                    let lost = ResizeArray()
                    a.Node.MessageUndelivered.Add(fun message -> lost.Add message.Result)
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 20.)

                    do!
                        at
                            a
                            (pycos {
                                let! address = find a "sink"
                                do! address |> TaskRef.sendWaiting (parcel "a" 1 (32 * megabyte))
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 100.)
                            })

                    do! b.Node.StopAsync()
                    do! PycosTask.sleep second
                    Expect.equal (List.ofSeq lost) [ DeliveryResult.Unreachable ] "the message"
                    sink.Terminate() |> ignore
                    do! a.Node.StopAsync()
                })
        }
    ]

/// All send to all messages of every size, while connections break; each must come exactly once and as it was, and those of one sender
/// to one task in order.
let private allArriveOnce seed =
    let random = Random(seed: int)
    let count = random.Next(1, 8)

    let length () =
        match random.Next 3 with
        | 0 -> random.Next 100
        | 1 -> random.Next(40 * kilobyte, 80 * kilobyte)
        | _ -> random.Next megabyte

    withSites 2 seed (fun simulation sites ->
        pycos {
            let targets = random.Next(1, 4)
            let senders = random.Next(1, 4)

            let sinks = [
                for site in sites do
                    for number in 1..targets ->
                        site, serve site $"sink {number} of {site.Node.Name}" (receiveParcels (senders * count))
            ]

            let sending = [
                for site in sites do
                    let other = sites |> List.find (fun other -> other.Node.Name <> site.Node.Name)

                    for sender in 1..senders do
                        site.Tasks.Spawn(
                            pycos {
                                for number in 1..count do
                                    for target in 1..targets do
                                        let! address = find site $"sink {target} of {other.Node.Name}"
                                        let message = parcel $"{site.Node.Name}{sender}" number (length ())

                                        if random.Next 3 = 0 then
                                            let! result = address |> TaskRef.deliver message
                                            Expect.equal result DeliveryResult.Delivered $"seed {seed}: delivery"
                                        else
                                            do! address |> TaskRef.sendWaiting message
                            }
                        )
            ]

            for _ in 1 .. random.Next 8 do
                do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (random.Next 100)))
                let location = sites[random.Next sites.Length].Node.Location

                simulation.Network.ResetConnections(IPEndPoint(location.Address, location.Port))
                |> ignore

            for sender in sending do
                do! sender

            for _, sink in sinks do
                let! received = sink

                for sender, messages in received |> Seq.groupBy _.Sender do
                    Expect.equal
                        [ for message in messages -> message.Number ]
                        [ 1..count ]
                        $"seed {seed}: from {sender}"

                for message in received do
                    Expect.isTrue
                        (message.Content = contentOf message.Number message.Content.Length)
                        $"seed {seed}: content of {message.Number} from {message.Sender}"
        })

let private count = 60

let private properties =
    test
        "[N35] [N37] [N63] Messages of every length arrive exactly once, in order and as they were, though connections break" {
        Property.ofSeeds "long messages of nodes whose connections break" count allArriveOnce
    }

let tests =
    testList "long messages" [ passing; givesWay; slowReaders; limits; ends; properties ]
