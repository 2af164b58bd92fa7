/// What services and channels promise though connections break: random programs in a simulation.
module Pycos.Net.Tests.ServiceProperties

open System
open System.Net
open Expecto
open Pycos
open Pycos.Testing
open Pycos.TestRunner
open Pycos.Net.Tests.NodeSupport

type Job = {
    Number: int
    Seconds: float
    Fails: bool
}

let private sleepUpTo (random: Random) milliseconds =
    PycosTask.sleep (TimeSpan.FromMilliseconds(float (random.Next(milliseconds: int))))

let private breakConnections (random: Random) (simulation: Simulation) (sites: Site list) times =
    pycos {
        for _ in 1..times do
            do! sleepUpTo random 400
            let location = sites[random.Next sites.Length].Node.Location

            simulation.Network.ResetConnections(IPEndPoint(location.Address, location.Port))
            |> ignore
    }

/// How often each job was run, at all sites.
type private Runs() =
    let counts = Collections.Generic.Dictionary<int, int>()

    member _.Add number =
        counts[number] <-
            1
            + (counts |> Seq.sumBy (fun entry -> if entry.Key = number then entry.Value else 0))

    member _.Of number =
        match counts.TryGetValue number with
        | true, count -> count
        | _ -> 0

let private work (runs: Runs) (job: Job) =
    pycos {
        runs.Add job.Number
        do! PycosTask.sleep (second * job.Seconds)

        if job.Fails then
            failwith "as told"

        return job.Number
    }

/// What a call has come to: what it was, as far as the caller may know.
let private judge seed (runs: Runs) job (outcome: TaskOutcome<int>) =
    let what = $"seed {seed}, {job}: {outcome}"

    match outcome.Exception with
    | null ->
        Expect.equal outcome.Result job.Number what
        Expect.isFalse job.Fails what
        Expect.equal (runs.Of job.Number) 1 what
    | :? ServiceCallException as failure ->
        match failure.Reason with
        | ServiceCallFailure.Failed ->
            Expect.isTrue job.Fails what
            Expect.equal (runs.Of job.Number) 1 what
        | ServiceCallFailure.NotStarted -> Expect.equal (runs.Of job.Number) 0 what
        | ServiceCallFailure.TimedOut -> Expect.equal (runs.Of job.Number) 1 what
        | ServiceCallFailure.PeerLost -> Expect.isLessThanOrEqual (runs.Of job.Number) 1 what
        | other -> failtest $"{what}: {other}"
    | other -> failtest $"{what}: {other}"

/// Each site calls the others, with and without patience, while connections break.
let private callAll (random: Random) seed runs (sites: Site list) =
    let mutable number = 0

    [
        for site in sites do
            for other in sites do
                for _ in 1 .. random.Next 12 do
                    number <- number + 1

                    let job = {
                        Number = number
                        Seconds = random.NextDouble()
                        Fails = random.Next 5 = 0
                    }

                    let patience =
                        if random.Next 3 = 0 then
                            Some(random.NextDouble() * 1.5)
                        else
                            None

                    let delay = random.Next 1500

                    let task =
                        site.Tasks.Spawn(
                            pycos {
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds(float delay))

                                match! site.Node |> Service.locateAt other.Node.Location (second * 30.) "work" with
                                | ValueNone -> return raise (TimeoutException "time ran out")
                                | ValueSome service ->
                                    match patience with
                                    | Some seconds -> return! service |> Service.callWithin (second * seconds) job
                                    | None -> return! service |> Service.call job
                            }
                        )

                    job, task
    ]
    |> List.map (fun (job, task) ->
        pycos {
            let! outcome = task.OutcomeAsync()
            judge seed runs job outcome
        })

/// Each site delivers to the channel of the first one, which all have subscribed to.
let private deliverAll (random: Random) (sites: Site list) count = [
    for site in sites ->
        site.Tasks.Spawn(
            pycos {
                let! channel = site.Node |> Node.locateChannel "all"
                let counts = ResizeArray()

                for number in 1..count do
                    do! sleepUpTo random 200
                    let! reached = channel |> BroadcastChannel.deliver $"{site.Node.Name} {number}"
                    counts.Add reached

                return List.ofSeq counts
            }
        )
]

let private receivers (sites: Site list) count = [
    for site in sites ->
        serve site $"receiver {site.Node.Name}" (fun (inbox: Inbox<string>) ->
            pycos {
                let received = ResizeArray()

                while received.Count < count * sites.Length do
                    let! message = Inbox.receive inbox
                    received.Add message

                return received
            })
]

let private subscribeAll (sites: Site list) (channel: BroadcastChannel<string>) =
    pycos {
        for site in sites do
            let! result =
                at
                    sites[0]
                    (pycos {
                        let! task =
                            sites[0].Node
                            |> Node.locateTaskAt site.Node.Location (second * 30.) $"receiver {site.Node.Name}"

                        return! channel |> BroadcastChannel.subscribeWaiting task.Value
                    })

            Expect.equal result SubscribeResult.Subscribed "subscribed"
    }

let private eachEndsOnce seed =
    let random = Random(seed: int)
    let runs = Runs()
    let count = random.Next(1, 15)
    let stopped = ResizeArray<Scheduler>()

    withSites (random.Next(2, 4)) seed (fun simulation sites ->
        pycos {
            for site in List.tail sites do
                for other in sites do
                    if other.Node.Name > site.Node.Name then
                        let! _ = at site (site.Node |> Node.connect other.Node.Location)
                        ()

            for site in sites do
                site.Node |> Service.add "work" (work runs) |> ignore
                stopped.Add site.Tasks

            let! channel = at sites[0] (pycos { return BroadcastChannel.create "all" })
            let receivers = receivers sites count
            do! subscribeAll sites channel
            let deliveries = deliverAll random sites count
            let calls = callAll random seed runs sites
            do! breakConnections random simulation sites (random.Next 12)

            for call in calls do
                do! call

            for delivery in deliveries do
                let! counts = delivery
                Expect.equal counts (List.replicate count sites.Length) $"seed {seed}: counts"

            for receiver in receivers do
                let! received = receiver

                for site in sites do
                    Expect.equal
                        [
                            for message in received do
                                if message.StartsWith $"{site.Node.Name} " then
                                    message
                        ]
                        [ for number in 1..count -> $"{site.Node.Name} {number}" ]
                        $"seed {seed}: from {site.Node.Name}"

            // What was given up may still have to be ended over there.
            do! PycosTask.sleep (second * 3.)
        })

    for tasks in stopped do
        Expect.equal tasks.Statistics.LiveTasks 0 $"seed {seed}: tasks that are left"

/// A node is gone in the middle of it: what it had started ends, and whoever waits for it is told.
let private lossEndsAll seed =
    let random = Random(seed: int)
    let runs = Runs()
    let mutable left = null

    withSites 2 seed (fun _ sites ->
        pycos {
            let stays, goes = sites[0], sites[1]

            for site in sites do
                site.Node |> Service.add "work" (work runs) |> ignore

            let calls = callAll random seed runs sites
            do! sleepUpTo random 2500
            do! goes.Node.StopAsync()

            for call in calls |> List.map stays.Tasks.Spawn do
                // One that was not begun looks for a node that is gone, or calls a service that was found and is not reached any more.
                let! outcome = call.OutcomeAsync()

                match outcome.Exception with
                | null -> ()
                | gone when
                    gone.Message.Contains "Unreachable"
                    || gone.Message.Contains "time ran out"
                    || gone.Message.Contains(nameof PeerLostException)
                    ->
                    ()
                | other -> failtest $"seed {seed}: {other}"

            left <- stays.Tasks
            do! PycosTask.sleep (second * 3.)
        })

    Expect.equal left.Statistics.LiveTasks 0 $"seed {seed}: tasks that are left"

let private count = 150

let tests =
    testList "services and channels" [
        test
            "[N45] [N52] [N43] [GN18] [GN19] Each call ends once, with the truth, and each delivery counts right, though connections break" {
            Property.ofSeeds "calls and deliveries of nodes whose connections break" count eachEndsOnce
        }

        test "[N50] [N61] [GN26] Each call ends though a node leaves, and no task is left of it" {
            Property.ofSeeds "calls of nodes that leave" count lossEndsAll
        }
    ]
