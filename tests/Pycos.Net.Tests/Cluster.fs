/// Nodes of a simulation that work with each other at random, and what happens to them.
module Pycos.Net.Tests.Cluster

open System
open System.Collections.Generic
open System.Net
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.SessionProperties

type Told = { Monitor: int; Kind: MonitorKind }

/// What is known of a message at its sender.
type Fate =
    | Underway
    | Accepted
    | NotSent
    | Answered of DeliveryResult

type Attempt = {
    Worker: string
    From: NodeId
    Target: RemoteTask
    Number: int
    mutable Fate: Fate
}

/// A node in one of its lives, and what its tasks have seen.
type Member = {
    Site: Site
    Received: List<Stamped>
    Heard: List<Stamped>
    Statuses: List<PeerStatus>
    Undelivered: List<UndeliveredMessage>
    Told: List<Told>
    Watcher: TaskRef<Told>
    Listener: TaskRef<Stamped>
    News: BroadcastChannel<Stamped>
    Workers: List<PycosTask<unit>>
    mutable IsAlive: bool
}

type Cluster = {
    Seed: int
    Random: Random
    Simulation: Simulation
    Adapt: NodeOptions -> NodeOptions
    Resume: TimeSpan
    Members: List<Member>
    Attempts: List<Attempt>
    Faults: Dictionary<string, int>
    mutable Monitors: int
}

let milliseconds (most: int) (random: Random) =
    TimeSpan.FromMilliseconds(float (random.Next most))

let idOf (task: RemoteTask) = (task.Site :?> Peer).Id

let alive cluster = [
    for one in cluster.Members do
        if one.IsAlive then
            one
]

let private pick (random: Random) (items: 'T list) = items[random.Next items.Length]

let private note cluster fault =
    cluster.Faults[fault] <- cluster.Faults.GetValueOrDefault fault + 1

/// A task of a site that keeps what it gets; one that is slow has a small inbox.
let private keeper (site: Site) isSlow (random: Random) =
    let got = List<'T>()
    let mutable address = Unchecked.defaultof<TaskRef<'T>>

    let inbox =
        if isSlow then
            InboxOptions(Capacity = 4)
        else
            InboxOptions.Default

    site.Tasks.Spawn(
        (fun (inbox: Inbox<'T>) ->
            pycos {
                while true do
                    let! message = Inbox.receive inbox
                    got.Add message

                    if isSlow then
                        do! PycosTask.sleep (milliseconds 60 random)
            }),
        &address,
        SpawnOptions(Daemon = true),
        inbox
    )
    |> ignore

    address, got

/// A task that ends by itself after a while.
let private mortal (site: Site) random =
    serve site $"mortal {site.Node.Name}" (fun (_: Inbox<string>) ->
        pycos {
            do! PycosTask.sleep (milliseconds 6_000 random)
            return 42
        })
    |> ignore

let join cluster adapt name =
    let random = cluster.Random

    pycos {
        let! site = cluster.Simulation |> startWith (cluster.Adapt >> adapt) name
        let sink, received = keeper site (random.Next 3 = 0) random
        sink.Task.Register $"sink {name}"
        let listener, heard = keeper site false random
        let watcher, told = keeper site false random
        mortal site random

        let! news =
            at site (pycos { return (BroadcastChannel.create $"news {name}": BroadcastChannel<Stamped>) })

        let undelivered = List()
        site.Node.MessageUndelivered.Add undelivered.Add

        let joined = {
            Site = site
            Received = received
            Heard = heard
            Statuses = statuses site
            Undelivered = undelivered
            Told = told
            Watcher = watcher
            Listener = listener
            News = news
            Workers = List()
            IsAlive = true
        }

        cluster.Members.Add joined
        return joined
    }

let private attempt cluster (from: Member) worker (address: TaskRef<Stamped>) number =
    let attempt = {
        Worker = worker
        From = from.Site.Node.Id
        Target = address.Remote
        Number = number
        Fate = Underway
    }

    cluster.Attempts.Add attempt
    attempt, { Sender = worker; Number = number }

let private send cluster from worker (address: TaskRef<Stamped>) number =
    pycos {
        let attempt, message = attempt cluster from worker address number

        try
            do! address |> TaskRef.sendWaiting message
            attempt.Fate <- Accepted
        with
        | :? TaskEndedException -> attempt.Fate <- NotSent
        | :? TaskUnreachableException as failure ->
            attempt.Fate <- NotSent
            let why = failure.InnerException :?> PeerLostException
            Expect.equal why.Node (Nullable(idOf address.Remote)) "the node that is named"
    }

let private deliver cluster from worker (address: TaskRef<Stamped>) number timeout =
    pycos {
        let attempt, message = attempt cluster from worker address number
        let! result = address.DeliverAsync(message, timeout)
        attempt.Fate <- Answered result
    }

let private monitor cluster (from: Member) name =
    pycos {
        match!
            from.Site.Node
            |> Node.locateTaskWithin<string> (TimeSpan.FromMilliseconds 100.) $"mortal {name}"
        with
        | ValueSome mortal when not (isNull mortal.Remote) ->
            cluster.Monitors <- cluster.Monitors + 1
            let number = cluster.Monitors
            mortal.Remote.Notify(from.Watcher, (fun status -> { Monitor = number; Kind = status.Kind }))
            return Some number
        | _ -> return None
    }

let private subscribe (from: Member) name =
    pycos {
        match!
            from.Site.Node
            |> Node.locateChannelWithin<Stamped> (TimeSpan.FromMilliseconds 100.) $"news {name}"
        with
        | ValueSome channel when channel.IsRemote -> do! channel.SubscribeAsync from.Listener |> Coroutine.ignore
        | _ -> ()
    }

/// Random work of a node's task with the others, one thing after the other.
let private work cluster (me: Member) worker (monitors: List<int * Member>) steps =
    let random = cluster.Random
    let addresses = Dictionary<string, TaskRef<Stamped>>()

    pycos {
        for number in 1..steps do
            do! PycosTask.sleep (milliseconds 150 random)

            let others =
                cluster.Members |> Seq.map _.Site.Node.Name |> Seq.distinct |> List.ofSeq

            let name = pick random (others |> List.filter ((<>) me.Site.Node.Name))

            if not (addresses.ContainsKey name) || random.Next 6 = 0 then
                let! found =
                    me.Site.Node
                    |> Node.locateTaskWithin<Stamped> (milliseconds 400 random) $"sink {name}"

                if found.IsSome then
                    addresses[name] <- found.Value

            match addresses.TryGetValue name with
            | false, _ -> ()
            | true, address ->
                let step = random.Next 12

                if step < 6 then
                    do! send cluster me worker address number
                elif step < 8 then
                    do! deliver cluster me worker address number (Nullable())
                elif step < 9 then
                    do! deliver cluster me worker address number (Nullable(milliseconds 300 random))
                elif step < 10 then
                    let! begun = monitor cluster me name
                    begun |> Option.iter (fun monitor -> monitors.Add((monitor, me)))
                elif step < 11 then
                    do! subscribe me name
                else
                    let! _ =
                        me.News
                        |> BroadcastChannel.sendWaiting {
                            Sender = $"{worker} news"
                            Number = number
                        }

                    ()
    }

let employ cluster (one: Member) monitors =
    for number in 1..2 do
        let worker = $"{one.Site.Node.Id} {number}"
        one.Workers.Add(one.Site.Tasks.Spawn(work cluster one worker monitors (cluster.Random.Next(4, 14))))

let connect (one: Member) (other: Member) =
    at
        one.Site
        (pycos {
            try
                let! _ = one.Site.Node |> Node.connect other.Site.Node.Location
                ()
            with :? PeerRefusedException ->
                ()
        })

/// Does something later, as a task of the simulation's own scheduler.
let private later cluster (time: TimeSpan) action =
    pycos {
        do! PycosTask.sleep time
        action ()
    }
    |> Simulation.spawn cluster.Simulation
    |> ignore

let private cut cluster isBothWays =
    let one = pick cluster.Random (alive cluster)

    let other =
        pick cluster.Random (alive cluster |> List.filter (fun each -> not (obj.ReferenceEquals(each, one))))

    let time = milliseconds (2 * int cluster.Resume.TotalMilliseconds) cluster.Random

    for from, toward in [ one, other; other, one ] do
        if isBothWays || obj.ReferenceEquals(from, one) then
            cluster.Simulation |> Simulation.cut from.Site.Network toward.Site.Network

            later cluster time (fun () ->
                if from.IsAlive && toward.IsAlive then
                    cluster.Simulation |> Simulation.heal from.Site.Network toward.Site.Network)

let private suspend cluster =
    let one = pick cluster.Random (alive cluster)
    let ``process`` = [ one.Site.Tasks; one.Site.Network ]
    cluster.Simulation |> Simulation.suspend ``process``

    later cluster (milliseconds (2 * int cluster.Resume.TotalMilliseconds) cluster.Random) (fun () ->
        if one.IsAlive then
            cluster.Simulation |> Simulation.resume ``process``)

let private crash cluster =
    let one = pick cluster.Random (alive cluster)
    one.IsAlive <- false
    cluster.Simulation |> kill one.Site
    one

let private restart cluster (one: Member) monitors =
    pycos {
        do! PycosTask.sleep (milliseconds 2_000 cluster.Random)
        let port = Nullable one.Site.Node.Location.Port
        let! again = join cluster (having "Port" port) one.Site.Node.Name

        for other in alive cluster do
            if not (obj.ReferenceEquals(other, again)) then
                again.Site.Tasks.Spawn(connect again other, SpawnOptions(Daemon = true))
                |> ignore

        employ cluster again monitors
    }

let strike cluster monitors (restarts: List<PycosTask<unit>>) =
    match cluster.Random.Next 8 with
    | 0
    | 1 ->
        note cluster "broken connections"
        let location = (pick cluster.Random (alive cluster)).Site.Node.Location

        cluster.Simulation.Network.ResetConnections(IPEndPoint(location.Address, location.Port))
        |> ignore
    | 2 ->
        note cluster "cuts both ways"
        cut cluster true
    | 3 ->
        note cluster "cuts one way"
        cut cluster false
    | 4 when (alive cluster).Length > 2 ->
        note cluster "crashes"
        crash cluster |> ignore
    | 5 when (alive cluster).Length > 2 ->
        note cluster "restarts"
        let one = crash cluster
        restarts.Add(restart cluster one monitors |> Simulation.spawn cluster.Simulation)
    | 6 ->
        note cluster "stopped processes"
        suspend cluster
    | _ ->
        note cluster "changes of delay"
        cluster.Simulation |> Simulation.setLatency (milliseconds 30 cluster.Random)
