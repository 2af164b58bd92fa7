/// What a broker of processors decides, whatever happens: by random programs, without nodes, clients and files.
module Pycos.Dispycos.Tests.ProcessorBrokerProperties

open System
open System.Collections.Generic
open System.Linq
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner

/// A node as it is: what its clients really have, and what it was told last.
type private SimNode(id: NodeId, cpus: int) =
    member _.Id = id
    member val Cpus = cpus with get, set
    member val Most = cpus with get, set
    member val Revision = 0L with get, set
    member val Allowed = Dictionary<Guid, int>() with get, set
    member val Used = Dictionary<Guid, int>()
    member val IsConnected = true with get, set

    /// Whether it has fewer processors than it had, and so perhaps than it was told that clients may have: it lets nobody have more then.
    member node.IsShort = node.Cpus < node.Most && node.Total >= node.Cpus

    member node.UsedBy client = node.Used.GetValueOrDefault client
    member node.Total = node.Used.Values.Sum()

let private noLimits = Dictionary<NodeId, int>() :> IReadOnlyDictionary<_, _>

/// A client as it is: it comes back with the same wishes.
type private SimClient = {
    Id: Guid
    Owner: string
    Weight: float
    Most: int
    Limits: IReadOnlyDictionary<NodeId, int>
}

/// What nodes tell is on its way for a while, and so is what they are told.
type private Message =
    | Table of NodeId * int64 * Dictionary<Guid, int>
    | Report of NodeId * int * int64 * Dictionary<Guid, int>

type private World(sharing, hasLimits: bool, ?quota: int) =
    let quota = defaultArg quota Int32.MaxValue
    let options = BrokerOptions(sharing, 8, 6, Int32.MaxValue, quota)
    let mutable broker = ProcessorBroker options
    let kept = Dictionary<string, BrokerEntry>()
    let nodes = Dictionary<NodeId, SimNode>()
    let clients = Dictionary<Guid, SimClient>()
    let arrivals = List<Guid>()
    let wire = Queue<Message>()
    let mutable number = 0

    let next () =
        number <- number + 1
        number

    let report (node: SimNode) =
        if node.IsConnected then
            wire.Enqueue(Report(node.Id, node.Cpus, node.Revision, Dictionary node.Used))

    /// What the shell does: keeps what has changed, and then tells.
    let settle () =
        broker.AssertInvariants()

        for entry in broker.TakeChanges() do
            if isNull entry.Client && isNull entry.Node then
                kept.Remove entry.Key |> ignore
            else
                kept[entry.Key] <- entry

        let mutable effect = BrokerEffect()

        while broker.TryTake &effect do
            if effect.Node.HasValue then
                let struct (revision, grants) = broker.TableOf effect.Node.Value
                wire.Enqueue(Table(effect.Node.Value, revision, grants))

    let check () =
        for node in nodes.Values do
            Expect.isLessThanOrEqual node.Total node.Cpus "no processor has two clients"

    let deliver () =
        if wire.Count > 0 then
            match wire.Dequeue() with
            | Table(id, revision, grants) when nodes.ContainsKey id && nodes[id].IsConnected ->
                let node = nodes[id]
                node.Revision <- revision
                node.Allowed <- grants
                Expect.isTrue (grants.Values.Sum() <= node.Most) "no more is granted than there was"
                report node
            | Report(id, cpus, revision, used) when nodes.ContainsKey id && nodes[id].IsConnected ->
                broker.Report(id, $"node {id}", null, cpus, revision, used)
                settle ()
            | _ -> ()

    let forget id =
        let others =
            wire.ToArray()
            |> Array.filter (fun message ->
                match message with
                | Table(node, _, _)
                | Report(node, _, _, _) -> node <> id)

        wire.Clear()
        Array.iter wire.Enqueue others

    let join (client: SimClient) =
        let refusal =
            broker.Join(
                client.Id,
                $"client {client.Id}",
                client.Owner,
                DateTimeOffset.UnixEpoch,
                ClientWish(client.Weight, client.Most, client.Limits)
            )

        settle ()
        isNull refusal

    let connect (node: SimNode) =
        node.IsConnected <- true
        node.Revision <- 0L
        report node

    /// A client that uses what it may, or one that gives back what it may not keep any more.
    let work (node: SimNode) pick =
        let known =
            node.Allowed.Keys |> Seq.append node.Used.Keys |> Seq.distinct |> Array.ofSeq

        if known.Length > 0 then
            let client = known[pick % known.Length]
            let allowed = node.Allowed.GetValueOrDefault client
            let used = node.UsedBy client

            if used < allowed && not node.IsShort then
                node.Used[client] <- used + 1
            elif used > allowed then
                node.Used[client] <- used - 1

            if node.UsedBy client = 0 then
                node.Used.Remove client |> ignore

            check ()
            report node

    let nodeOf pick =
        nodes.Values.ElementAt(pick % nodes.Count)

    member _.Broker = broker

    member _.Drain(node: SimNode, isDrained) =
        Expect.isTrue (broker.Drain(node.Id, isDrained)) "it is there"
        settle ()

    member _.Nodes = nodes.Values
    member _.Clients = clients
    member _.Arrivals = List.ofSeq arrivals

    member _.AddNode cpus =
        let id = NodeId(Guid(next (), 0s, 0s, Array.zeroCreate 8), 1L)
        nodes[id] <- SimNode(id, cpus)
        report nodes[id]

    member _.AddClient pick =
        let limits =
            if hasLimits && nodes.Count > 0 && pick % 3 = 0 then
                readOnlyDict [ (nodeOf pick).Id, pick % 2 ]
            else
                noLimits

        let client = {
            Id = Guid(0, int16 (next ()), 0s, Array.zeroCreate 8)
            Owner = $"owner {pick % 2}"
            Weight = [| 1.; 1.; 2.; 0.5; 10. |][pick % 5]
            Most = [| 100; 100; 3; 1 |][pick % 4]
            Limits = limits
        }

        if join client then
            clients[client.Id] <- client
            arrivals.Add client.Id
        else
            Expect.isGreaterThanOrEqual clients.Count 8 "none is refused before there are so many"

    member _.RemoveClient pick =
        if clients.Count > 0 then
            let id = clients.Keys.ElementAt(pick % clients.Count)
            clients.Remove id |> ignore
            arrivals.Remove id |> ignore
            Expect.isTrue (broker.Leave id) "it was there"
            settle ()

    member _.Step(choice, pick) =
        match choice % 16 with
        | 0 when nodes.Count < 5 ->
            let id = NodeId(Guid(next (), 0s, 0s, Array.zeroCreate 8), 1L)
            nodes[id] <- SimNode(id, 1 + pick % 4)
            report nodes[id]
        | 1
        | 2
        | 3
        | 4
        | 5 -> deliver ()
        | 6
        | 7
        | 8 when nodes.Count > 0 -> work (nodeOf (pick / 7)) pick
        | 9 when nodes.Count > 0 && pick % 3 = 0 ->
            // Lost for good, with all that ran there.
            let node = nodeOf (pick / 3)
            nodes.Remove node.Id |> ignore
            broker.Lose node.Id
            settle ()
        | 10 when nodes.Count > 0 && pick % 2 = 0 ->
            // The connection is lost, and what was on its way.
            let node = nodeOf pick
            node.IsConnected <- false
            forget node.Id
            broker.Away node.Id
        | 11 when nodes.Count > 0 && not (nodeOf pick).IsConnected -> connect (nodeOf pick)
        | 12 when nodes.Count > 0 ->
            let node = nodeOf pick
            node.Cpus <- max node.Total (1 + pick % 4)
            node.Most <- max node.Most node.Cpus
            report node
        | _ -> ()

    member _.Move(pick, position) =
        if clients.Count > 0 then
            broker.Move(clients.Keys.ElementAt(pick % clients.Count), position) |> ignore
            settle ()

    /// The broker's process is killed, and another one has what was kept. Nodes and clients come back in any order.
    member world.Restart(pick, comesBack: bool) =
        wire.Clear()
        broker <- ProcessorBroker options
        broker.Restore(List kept.Values)
        settle ()

        for node in nodes.Values do
            node.IsConnected <- false

        if comesBack then
            for node in nodes.Values |> Seq.sortBy (fun node -> (node.Id.GetHashCode() ^^^ pick) * 7919) do
                connect node

            for client in clients.Values do
                Expect.isTrue (join client) "it is known"

    /// All that is told arrives, and everybody does what was told, until nothing changes any more.
    member world.Quiet() =
        for node in nodes.Values do
            if not node.IsConnected then
                connect node

        let mutable left = 10_000
        let mutable isQuiet = false

        while not isQuiet do
            while wire.Count > 0 do
                deliver ()
                left <- left - 1

                if left < 0 then
                    failtest "it never comes to rest"

            isQuiet <- true

            for node in nodes.Values do
                for pick in 0..20 do
                    let before = node.Total, node.Used |> Seq.map (|KeyValue|) |> List.ofSeq
                    work node pick
                    let after = node.Total, node.Used |> Seq.map (|KeyValue|) |> List.ofSeq

                    if before <> after then
                        isQuiet <- false

    /// All that matters of its state.
    member _.Describe() =
        let names =
            broker.Clients
            |> Seq.map (fun client -> client.Id, client.Position, client.Granted)
            |> List.ofSeq

        let stakes =
            [
                for node in broker.Nodes do
                    for KeyValue(client, stake) in node.Stakes do
                        if stake.Held > 0 then
                            node.Id, client, stake.Granted, stake.Held
            ]
            |> List.sortBy (fun (node, client, _, _) -> node.Number, client)

        names, stakes

let private choices = Gen.three (Gen.choose (0, 1000)) |> Gen.listOf |> Arb.fromGen

let private runOn (world: World) steps =
    world.AddNode 2
    world.AddClient 0

    for choice, pick, other in steps do
        match choice % 24 with
        | 20 -> world.AddClient pick
        | 21 -> world.RemoveClient pick
        | 22 -> world.Move(pick, other % 5)
        | 23 when pick % 3 = 0 -> world.Restart(other, true)
        | choice -> world.Step(choice, pick)

/// How many processors each client has in fact, when all is quiet.
let private usedBy (world: World) client =
    world.Nodes |> Seq.sumBy (fun node -> node.UsedBy client)

let private cpus (world: World) =
    world.Nodes |> Seq.sumBy (fun node -> node.Cpus)

let private sharings = [ ProcessorSharing.Exclusive; ProcessorSharing.Fair ]

/// What holds when all is quiet after any steps, however processors are shared.
let private whenQuiet hasLimits holds =
    Property.check
        2000
        (Prop.forAll choices (fun steps ->
            for sharing in sharings do
                let world = World(sharing, hasLimits)
                runOn world steps
                world.Quiet()
                holds world sharing steps))

let private conserving =
    test "[D8] whatever happens, no processor has two clients, and all of them are handed out when it is quiet" {
        whenQuiet true (fun world sharing _ ->
            for client in world.Clients.Keys do
                let granted = world.Broker.Find(client).Granted
                Expect.equal (usedBy world client) granted "a client has what it may have"

            let all = cpus world

            let wanted =
                world.Clients.Values
                |> Seq.truncate (if sharing = ProcessorSharing.Exclusive then 1 else all)
                |> Seq.sumBy (fun client -> min client.Most 6)

            let hasLimits =
                world.Clients.Values |> Seq.exists (fun client -> client.Limits.Count > 0)

            let used = world.Nodes |> Seq.sumBy _.Total

            if sharing = ProcessorSharing.Fair && not hasLimits then
                Expect.equal used (min all (max wanted used)) "none is left over")
    }

let private queueing =
    test
        "[D8][S18] where clients come one after another, the first has all, the others wait in their order, and each has its turn" {
        Property.check
            2000
            (Prop.forAll choices (fun steps ->
                let world = World(ProcessorSharing.Exclusive, false)
                // Without those that move clients: so the order is that of their arrival.
                runOn world (steps |> List.filter (fun (choice, _, _) -> choice % 24 <> 22))

                while world.Clients.Count > 0 do
                    world.Quiet()
                    let order = world.Broker.Clients |> Seq.map _.Id |> List.ofSeq
                    Expect.equal order world.Arrivals "the order"

                    Expect.equal
                        [ for client in world.Broker.Clients -> client.Position ]
                        [ 0 .. order.Length - 1 ]
                        "places"

                    let first = world.Clients[order.Head]
                    Expect.equal (usedBy world first.Id) (List.min [ cpus world; first.Most; 6 ]) "all of them"
                    Expect.all order.Tail (fun other -> usedBy world other = 0) "the others have none"
                    world.RemoveClient(world.Clients.Keys |> Seq.findIndex ((=) first.Id))))
    }

let private fairness =
    test
        "[D8] [GD36] where clients share, each has less than one processor more or less than its weight says, and who waits has its turn" {
        Property.check
            2000
            (Prop.forAll choices (fun steps ->
                let world = World(ProcessorSharing.Fair, false)
                runOn world steps

                while world.Clients.Count > 0 do
                    world.Quiet()

                    let turn =
                        world.Broker.Clients
                        |> Seq.filter (fun client -> client.Position = 0)
                        |> Array.ofSeq

                    let all = cpus world

                    Expect.equal
                        turn.Length
                        (min (max 1 all) world.Clients.Count)
                        "as many as there are processors for"

                    let exact =
                        FairShares.Exact(
                            all,
                            turn |> Array.map _.Wish.Weight,
                            turn |> Array.map (fun client -> List.min [ client.Wish.MaxProcessors; 6; all ])
                        )

                    for client, share in Array.zip turn exact do
                        let used = usedBy world client.Id
                        Expect.isLessThan (abs (float used - share)) (1. + 1e-6) "its share"

                        if all > 0 then
                            Expect.isGreaterThan used 0 "at least one"

                    world.RemoveClient(world.Clients.Keys |> Seq.findIndex ((=) turn[0].Id))))
    }

let private restarting =
    test "[D50] [GD42] a broker that is restarted with what was kept is as it was, when nodes and clients are back" {
        whenQuiet true (fun world _ steps ->
            let before = world.Describe()

            let used = [
                for node in world.Nodes -> node.Id, [ for KeyValue(client, count) in node.Used -> client, count ]
            ]

            world.Restart(steps.Length, true)
            world.Quiet()
            Expect.equal (world.Describe()) before "places, grants and what is held"

            Expect.equal
                [
                    for node in world.Nodes -> node.Id, [ for KeyValue(client, count) in node.Used -> client, count ]
                ]
                used
                "nobody has lost a processor")
    }

let private draining =
    test
        "[D8] [D64] clients come to have nothing of a drained node, also after a restart, and get it back when it is resumed" {
        whenQuiet false (fun world _ steps ->
            let all = world.Nodes |> Seq.sumBy _.Total

            match Seq.tryHead world.Nodes with
            | None -> ()
            | Some node ->
                world.Drain(node, true)
                world.Quiet()
                Expect.equal node.Total 0 "nobody has any of it"
                world.Restart(steps.Length, true)
                world.Quiet()
                Expect.equal node.Total 0 "it is still so"
                world.Drain(node, false)
                world.Quiet()
                Expect.equal (world.Nodes |> Seq.sumBy _.Total) all "as many as before")
    }

let private limiting =
    test
        "[D8] [GD64] all clients of one owner have no more processors than its quota, and none is left over that others may have" {
        Property.check
            2000
            (Prop.forAll choices (fun steps ->
                for sharing in sharings do
                    let quota = 3
                    let world = World(sharing, false, quota)
                    runOn world steps

                    while world.Clients.Count > 0 do
                        world.Quiet()

                        let owners = [
                            for owner, clients in world.Clients.Values |> Seq.groupBy _.Owner do
                                let used = clients |> Seq.sumBy (fun client -> usedBy world client.Id)
                                Expect.isLessThanOrEqual used quota "of one owner"
                                min quota (clients |> Seq.sumBy (fun client -> min client.Most 6)), used
                        ]

                        if sharing = ProcessorSharing.Fair && world.Clients.Count <= cpus world then
                            Expect.equal
                                (List.sumBy snd owners)
                                (min (cpus world) (List.sumBy fst owners))
                                "none is left over"

                        let first = Seq.head world.Broker.Clients
                        Expect.equal first.Position 0 "somebody has its turn"
                        world.RemoveClient(world.Clients.Keys |> Seq.findIndex ((=) first.Id))))
    }

let private adopting =
    test "[D50] a broker that has lost all leaves processors to clients that have them, whoever comes first" {
        let world = World(ProcessorSharing.Exclusive, false)
        world.AddNode 2
        world.AddClient 0
        world.AddClient 0
        world.Quiet()
        let first, second = world.Arrivals[0], world.Arrivals[1]
        let broker = ProcessorBroker(BrokerOptions(ProcessorSharing.Exclusive, 8, 8))
        let wish = ClientWish(1., 100, noLimits)

        let join (id: Guid) =
            broker.Join(id, "", "", DateTimeOffset.UnixEpoch, wish) |> ignore

        join second
        let node = Seq.head world.Nodes
        broker.Report(node.Id, "node", null, 2, 0L, node.Used)
        Expect.equal (broker.Find(second).Position) 1 "behind the one that nobody has heard of yet"
        Expect.equal (broker.Find(second).Granted) 0 "it gets nothing"
        join first
        Expect.equal (broker.Find(first).Position) 0 "the first one goes on"
        Expect.equal (broker.Find(first).Granted) 2 "with what it has"
        broker.AssertInvariants()
    }

let private moving =
    test "[D8][D64] a client that waits is moved to another place, and one whose turn it is is not" {
        let world = World(ProcessorSharing.Exclusive, false)
        world.AddNode 1

        for _ in 1..4 do
            world.AddClient 0

        world.Quiet()
        let ids = world.Arrivals

        let order () =
            world.Broker.Clients |> Seq.map _.Id |> List.ofSeq

        Expect.isTrue (world.Broker.Move(ids[3], 1)) "it waits"
        Expect.equal (order ()) [ ids[0]; ids[3]; ids[1]; ids[2] ] "before the others"
        Expect.isTrue (world.Broker.Move(ids[3], 99)) "it waits"
        Expect.equal (order ()) [ ids[0]; ids[1]; ids[2]; ids[3] ] "behind the others"
        Expect.isFalse (world.Broker.Move(ids[0], 2)) "it is its turn"
        Expect.isFalse (world.Broker.Move(Guid.NewGuid(), 1)) "there is none"
    }

let tests =
    testList "ProcessorBroker" [
        conserving
        queueing
        fairness
        restarting
        draining
        limiting
        adopting
        moving
    ]
