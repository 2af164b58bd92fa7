/// What nodes promise each other though their connections break: random programs in a simulation.
module Pycos.Net.Tests.SessionProperties

open System
open System.Net
open Expecto
open Pycos
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

type Stamped = { Sender: string; Number: int }

/// Takes messages in until as many have come as are sent.
let private sink count inbox =
    pycos {
        let received = ResizeArray()

        while received.Count < count do
            let! (message: Stamped) = Inbox.receive inbox
            received.Add message

        return received
    }

let private send (random: Random) (address: TaskRef<Stamped>) sender count =
    pycos {
        for number in 1..count do
            if random.Next 4 = 0 then
                do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (random.Next 300)))

            do! address |> TaskRef.sendWaiting { Sender = sender; Number = number }
    }

let private breakConnections (random: Random) (simulation: Simulation) (sites: Site list) times =
    pycos {
        for _ in 1..times do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds(float (random.Next 400)))
            let location = sites[random.Next sites.Length].Node.Location

            simulation.Network.ResetConnections(IPEndPoint(location.Address, location.Port))
            |> ignore
    }

/// All send to all, while connections break; each message must come exactly once, and those of one sender in order.
let private allArriveOnce seed =
    let random = Random(seed: int)
    let count = random.Next(1, 60)

    withSites (random.Next(2, 5)) seed (fun simulation sites ->
        pycos {
            for site in List.tail sites do
                for other in sites do
                    if other.Node.Name > site.Node.Name then
                        let! _ = at site (site.Node |> Node.connect other.Node.Location)
                        ()

            let sinks = [
                for site in sites -> serve site $"sink {site.Node.Name}" (sink (count * (sites.Length - 1)))
            ]

            let senders = [
                for site in sites do
                    for other in sites do
                        if other.Node.Name <> site.Node.Name then
                            site.Tasks.Spawn(
                                pycos {
                                    let! address = site.Node |> Node.locateTask $"sink {other.Node.Name}"
                                    do! send random address site.Node.Name count
                                }
                            )
            ]

            do! breakConnections random simulation sites (random.Next 12)

            for sender in senders do
                do! sender

            for sink, site in List.zip sinks sites do
                let! received = sink

                for sender, messages in received |> Seq.groupBy _.Sender do
                    Expect.equal
                        [ for message in messages -> message.Number ]
                        [ 1..count ]
                        $"seed {seed}: from {sender} to {site.Node.Name}"
        })

/// A node leaves at any moment after it has sent something, also at that at which its writer ceases to look for more.
let private leavesAtOnce seed =
    let random = Random(seed: int)
    let count = random.Next(1, 4)
    let microseconds = random.Next(0, 500)

    withSites 2 seed (fun simulation sites ->
        pycos {
            let stays, leaves = sites[0], sites[1]
            let seen = statuses stays
            let sunk = serve stays "sink" (sink count)

            do!
                at
                    leaves
                    (pycos {
                        let! address = leaves.Node |> Node.locateTask "sink"
                        do! send random address "leaves" count
                        do! PycosTask.sleep (TimeSpan.FromMicroseconds(float microseconds))
                    })

            let before = Simulation.elapsed simulation
            do! leaves.Node.StopAsync()
            let took = Simulation.elapsed simulation - before
            let! received = sunk
            do! PycosTask.sleep second
            Expect.isLessThan took second $"seed {seed}: how long it took"
            Expect.hasLength received count $"seed {seed}: what has come"
            Expect.equal (Seq.last seen).Reason PeerReason.Shutdown $"seed {seed}: what it has said"
        })

let tests =
    testList "sessions" [
        test "[N35] [N63] [GN20] [GN47] Each message arrives exactly once and in order, though connections break" {
            Property.ofSeeds "sessions of nodes whose connections break" 300 allArriveOnce
        }

        test "[N65] A node that ends says so at once, whenever that is" {
            Property.ofSeeds "nodes that leave" 2_000 leavesAtOnce
        }
    ]
