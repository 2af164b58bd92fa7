/// What nodes promise each other though processes die and stop, connections break and the network is cut: random clusters in a simulation.
module Pycos.Net.Tests.ClusterProperties

open System
open System.Collections.Generic
open System.Net
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport
open Pycos.Net.Tests.SessionProperties

type Told = { Monitor: int; Kind: MonitorKind }

/// What is known of a message at its sender.
type private Fate =
    | Underway
    | Accepted
    | NotSent
    | Answered of DeliveryResult

type private Attempt = {
    Worker: string
    From: NodeId
    Target: RemoteTask
    Number: int
    mutable Fate: Fate
}

/// A node in one of its lives, and what its tasks have seen.
type private Member = {
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

type private Cluster = {
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

let private milliseconds (most: int) (random: Random) =
    TimeSpan.FromMilliseconds(float (random.Next most))

let private idOf (task: RemoteTask) = (task.Site :?> Peer).Id

let private alive cluster = [
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

let private join cluster adapt name =
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

let private employ cluster (one: Member) monitors =
    for number in 1..2 do
        let worker = $"{one.Site.Node.Id} {number}"
        one.Workers.Add(one.Site.Tasks.Spawn(work cluster one worker monitors (cluster.Random.Next(4, 14))))

let private connect (one: Member) (other: Member) =
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

let private strike cluster monitors (restarts: List<PycosTask<unit>>) =
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

let private failf cluster text = failtest $"seed {cluster.Seed}: {text}"

let private ended cluster what (task: PycosTask<unit>) =
    pycos {
        let! outcome = task.MonitorAsync(TimeSpan.FromMinutes 5.)

        match outcome.TimedOut, task.Exception with
        | true, _ -> failf cluster $"{what} still waits: {task.WaitDescription}"
        | _, null -> ()
        | _, failure -> failf cluster $"{what} has failed: {failure}"
    }

/// Those of one sender come in the order in which they were sent, and none twice.
let private isInOrder cluster what (received: List<Stamped>) =
    for sender, messages in received |> Seq.groupBy _.Sender do
        for earlier, next in messages |> Seq.map _.Number |> Seq.pairwise do
            if next <= earlier then
                failf cluster $"{what}: message {next} of {sender} came after {earlier}"

let private statusesAlternate cluster (one: Member) =
    for id, told in one.Statuses |> Seq.groupBy _.Id do
        told
        |> Seq.iteri (fun number status ->
            let expected =
                if number % 2 = 0 then
                    PeerState.Online
                else
                    PeerState.Offline

            if status.State <> expected then
                failf cluster $"{one.Site.Node.Name} was told of {id}: {List.ofSeq told}")

/// Who is told last that a peer is there can reach it, and who has died has gone for all.
let private statusesAreTrue cluster (one: Member) =
    let online = HashSet [ for peer in one.Site.Node.ConnectedPeers -> peer.Id ]

    for id, told in one.Statuses |> Seq.groupBy _.Id do
        let last = (Seq.last told).State

        if (last = PeerState.Online) <> online.Contains id then
            failf
                cluster
                $"{one.Site.Node.Name} was told last that {id} is {last}, and has it as a peer: {online.Contains id}"

        for other in cluster.Members do
            if other.Site.Node.Id = id && not other.IsAlive && last = PeerState.Online then
                failf cluster $"{one.Site.Node.Name} was never told that {other.Site.Node.Name} has died"

/// Subscribers of nodes that were lost have left.
let private channelsAreClean cluster (one: Member) =
    let others = (alive cluster).Length - 1

    if one.News.Count > others then
        failf cluster $"{one.News.Count} listen to the news of {one.Site.Node.Name}, though only {others} live"

/// What has become of the messages of one node to the sink of another, both of which have lived to the end.
let private fatesAreKept cluster (from: Member) (toward: Member) =
    let arrived =
        HashSet [ for message in toward.Received -> message.Sender, message.Number ]

    let target = toward.Site.Node.Id

    let attempts = [
        for attempt in cluster.Attempts do
            if attempt.From = from.Site.Node.Id && idOf attempt.Target = target then
                attempt
    ]

    for attempt in attempts do
        let hasArrived = arrived.Contains((attempt.Worker, attempt.Number))
        let text = $"{attempt.Worker} to {toward.Site.Node.Name}: message {attempt.Number}"

        match attempt.Fate with
        | Answered DeliveryResult.Delivered when not hasArrived -> failf cluster $"{text} was delivered and is lost"
        | Answered DeliveryResult.Unknown
        | Answered DeliveryResult.Delivered
        | Accepted -> ()
        | fate when hasArrived -> failf cluster $"{text} has arrived, though {fate}"
        | _ -> ()

    let accepted = attempts |> List.filter (fun attempt -> attempt.Fate = Accepted)

    let come =
        accepted
        |> List.filter (fun attempt -> arrived.Contains((attempt.Worker, attempt.Number)))

    let reports = [
        for report in from.Undelivered do
            if
                report.Peer = target
                && attempts |> List.exists (fun each -> each.Target.Id = report.TaskId)
            then
                report
    ]

    let certain =
        reports |> List.filter (fun report -> report.Result <> DeliveryResult.Unknown)

    if accepted.Length > come.Length + reports.Length then
        failf
            cluster
            $"{from.Site.Node.Name} to {toward.Site.Node.Name}: {accepted.Length} accepted, {come.Length} have come, {reports.Length} are reported"

    if come.Length + certain.Length > accepted.Length then
        failf
            cluster
            $"{from.Site.Node.Name} to {toward.Site.Node.Name}: {accepted.Length} accepted, {come.Length} have come, {certain.Length} are reported as certainly lost"

let private monitorsWereTold cluster (monitors: List<int * Member>) =
    for monitor, watcher in monitors do
        if watcher.IsAlive then
            match
                [
                    for told in watcher.Told do
                        if told.Monitor = monitor then
                            told.Kind
                ]
            with
            | [ MonitorKind.Completed ]
            | [ MonitorKind.NoSuchTask ]
            | [ MonitorKind.PeerLost ] -> ()
            | other -> failf cluster $"monitor {monitor} of {watcher.Site.Node.Name} was told {other}"

let private check cluster monitors =
    let living = alive cluster

    for one in living do
        isInOrder cluster $"at the sink of {one.Site.Node.Name}" one.Received
        isInOrder cluster $"at the listener of {one.Site.Node.Name}" one.Heard
        statusesAlternate cluster one
        statusesAreTrue cluster one
        channelsAreClean cluster one

        for other in living do
            if not (obj.ReferenceEquals(other, one)) then
                fatesAreKept cluster one other

    monitorsWereTold cluster monitors

    for failure in cluster.Simulation.UnhandledExceptions do
        failf cluster $"a task has failed: {failure.Exception}"

let private contract = "Lost nodes"
let private place = "simulated clusters"

/// One random cluster; throws, naming the seed, if it does not hold.
let run seed =
    let random = Random(seed: int)
    use simulation = Simulation.create seed
    let resume = TimeSpan.FromMilliseconds(float (random.Next(500, 3_000)))

    let adapt =
        change [
            "Heartbeat", box (TimeSpan.FromMilliseconds(float (random.Next(200, 1_000))))
            "ResumeTimeout", resume
        ]

    let cluster = {
        Seed = seed
        Random = random
        Simulation = simulation
        Adapt = adapt
        Resume = resume
        Members = List()
        Attempts = List()
        Faults = Dictionary()
        Monitors = 0
    }

    Simulation.runIn
        simulation
        (pycos {
            for number in 0 .. random.Next(2, 5) do
                let! _ = join cluster id (string (char (int 'a' + number)))
                ()

            let members = List.ofSeq cluster.Members

            for one, other in List.allPairs members members do
                if one.Site.Node.Name < other.Site.Node.Name then
                    do! connect one other

            let monitors = List()

            for one in members do
                employ cluster one monitors

            let restarts = List()

            for _ in 1 .. random.Next 6 do
                do! PycosTask.sleep (milliseconds 700 random)
                strike cluster monitors restarts

            for restart in restarts do
                do! ended cluster "a restart" restart

            for one in List.ofSeq cluster.Members do
                for worker in one.Workers do
                    if one.IsAlive then
                        do! ended cluster $"a worker of {one.Site.Node.Name}" worker

            // Longer than anything that is under way may take: mortals, cuts, losses.
            do! PycosTask.sleep (TimeSpan.FromSeconds 20.)
            check cluster monitors
        })

    for fault in cluster.Faults do
        Held.faults contract place fault.Key fault.Value

let private parts = 4
let private countEach = 500

let tests =
    testList "clusters" [
        for part in 1..parts do
            test
                $"[N35] [N44] [N60] [N61] [N62] [N63] [N64] [N68] [GN12] [GN13] [GN20] [GN21] What nodes promise holds in clusters that things happen to, part {part}" {
                let seeds = Gen.choose (0, Int32.MaxValue - 1)

                Property.check
                    countEach
                    (Prop.forAll (Arb.fromGen seeds) (fun seed ->
                        run seed
                        true))

                Held.programs contract place countEach
                Explored.property "clusters whose nodes crash, stop and lose each other" countEach
            }
    ]
