/// What holds of random jobs on random servers, whatever happens to them.
module Pycos.Dispycos.Tests.JobBoardProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner
open Pycos.Dispycos.Tests.JobBoardDriving
open Pycos.Dispycos.Tests.JobBoardWorld

let private pick (random: Random) (choices: 'T list) = choices[random.Next choices.Length]

let private nodes = [ "a"; "b"; "c"; "d" ]

let private nodeLabels (random: Random) = [
    for name in [ "gpu"; "zone" ] do
        if random.Next 2 = 0 then
            name, string (random.Next 2)
]

/// Of a plain history most jobs are so short that servers get many ahead of their turn.
let private duration (random: Random) isPlain =
    match random.Next(if isPlain then 200 else 20) with
    | 0 -> int64 (random.Next 3) * seconds 1
    | 1
    | 2 -> milliseconds (random.Next(1, 60))
    | _ -> int64 (random.Next(5_000, (if isPlain then 60_000 else 400_000)))

let private policy (random: Random) =
    match random.Next 6 with
    | 0 -> RetryPolicy.OnLossOf(random.Next(1, 4))
    | 1 -> RetryPolicy.OnAnything(random.Next(1, 4))
    | 2 ->
        RetryPolicy(
            MaxAttempts = random.Next(1, 5),
            OnFailure = true,
            OnLoss = (random.Next 2 = 0),
            Delay = TimeSpan.FromMilliseconds(float (random.Next 50))
        )
    | _ -> RetryPolicy.Never

let rec private nature (random: Random) isPlain depth = {
    Duration = duration random isPlain
    Throws = random.Next 8 = 0
    Obeys =
        match random.Next 6 with
        | 0 -> None
        | 1 -> Some(seconds 1)
        | _ -> Some(int64 (random.Next 200_000))
    Children = [
        if depth < 3 && random.Next(if isPlain then 60 else 12) = 0 then
            for _ in 1 .. random.Next(1, 4) do
                childOptions random, nature random isPlain (depth + 1)
    ]
    Waits = random.Next 3 > 0
}

/// Of what every server has, so that parents do not wait for what never comes.
and private childOptions (random: Random) =
    JobOptions(
        Kind = (if random.Next 4 = 0 then JobKind.Io else JobKind.Cpu),
        Priority = random.Next(-1, 2),
        OutlivesParent = (random.Next 3 = 0),
        Grace = TimeSpan.FromMilliseconds(float (random.Next 300)),
        Retry = policy random
    )

let private serverOf (world: World) =
    if world.Machines.Count = 0 || world.Random.Next 8 = 0 then
        server (pick world.Random nodes) 9
    else
        (List.ofSeq world.Machines.Keys) |> pick world.Random

let private span (random: Random) most =
    Nullable(TimeSpan.FromMilliseconds(float (random.Next(1, most))))

let private jobOptions (world: World) isPlain =
    let random = world.Random
    let seldom () = not isPlain && random.Next 6 = 0
    let pinned = if seldom () then Nullable(serverOf world) else Nullable()
    let kind = if seldom () then JobKind.Io else JobKind.Cpu
    let isWide = kind = JobKind.Cpu && not pinned.HasValue && seldom ()

    JobOptions(
        Kind = kind,
        Server = pinned,
        Cpus = (if isWide then random.Next(2, 5) else 1),
        Node =
            (if not pinned.HasValue && seldom () then
                 pick random nodes
             else
                 null),
        Labels =
            labels [
                if seldom () then
                    pick random [ "gpu"; "zone" ], pick random [ "0"; "1"; "*" ]
            ],
        MemoryBytes = (if seldom () then int64 (random.Next 3) else 0L),
        Priority = (if seldom () then random.Next(-2, 3) else 0),
        Timeout = (if seldom () then span random 40 else Nullable()),
        Deadline = (if seldom () then span random 400 else Nullable()),
        Grace = TimeSpan.FromMilliseconds(float (random.Next 300)),
        Retry = policy random,
        Near = [|
            if seldom () then
                serverOf world
        |]
    )

let private addServers (world: World) =
    let random = world.Random

    for node in nodes |> List.take (random.Next(1, 5)) do
        let here = labels (nodeLabels random)
        let memory = int64 (random.Next 3)

        for number in 1 .. random.Next(1, 5) do
            world.Schedule(
                world.Now + int64 (random.Next 3) * milliseconds (random.Next 20),
                fun () -> world.AddMachine(server node number, here, memory)
            )

/// Any one, or the one with most to do: there more can go wrong.
let private anyMachine (world: World) =
    if world.Machines.Count = 0 then
        None
    elif world.Random.Next 2 = 0 then
        Some(world.Machines.Values |> Seq.maxBy _.Line.Count)
    else
        Some(pick world.Random (List.ofSeq world.Machines.Values))

let private suspend (world: World) (machine: Machine) =
    machine.Suspended <- true
    world.Board.SuspendServer(machine.Id, world.Now)
    world.Count "suspension"

let private resume (world: World) (machine: Machine) =
    machine.Suspended <- false
    world.Board.ResumeServer(machine.Id, world.Now)

/// Another process under the same number.
let private replace (world: World) (machine: Machine) =
    let id = machine.Id
    let next = ServerId(id.Node, id.Number, id.Incarnation + 1)

    if
        not (world.Machines.ContainsKey next)
        && not (
            world.Machines.Keys
            |> Seq.exists (fun other -> other.Node = id.Node && other.Number = id.Number)
        )
    then
        world.AddMachine(next, machine.Labels, machine.Memory)

let private strike (world: World) =
    let random = world.Random

    match random.Next 6, anyMachine world with
    | (0 | 1), Some machine when machine.Alive ->
        world.Count "crash"
        world.Crash(machine, ServerExit.Crashed)

        if random.Next 3 > 0 then
            world.Schedule(world.Now + milliseconds (random.Next(20, 100)), (fun () -> replace world machine))
    | 2, Some machine when not machine.Suspended ->
        suspend world machine
        world.Schedule(world.Now + milliseconds (random.Next 30), (fun () -> resume world machine))
    | 3, _ ->
        let live = world.Jobs |> Seq.filter (fun job -> not job.IsFinished) |> List.ofSeq

        if not live.IsEmpty then
            world.Count "cancellation"

            for _ in 1 .. random.Next(1, 5) do
                world.Board.Cancel(pick random live, "nobody wants it", world.Now) |> ignore
                world.Drain()
    | 4, _ when random.Next 4 = 0 ->
        let node = pick random nodes

        if not (world.Machines.Keys |> Seq.exists (fun id -> id.Node = node)) then
            world.Count "lost node"
            world.Board.NodeGone(node, "it does not answer", world.Now)
    | 5, _ when random.Next 8 = 0 ->
        world.Count "cancellation of all"
        world.Board.CancelAll("the client closes", random.Next 2 = 0, world.Now)
    | _ -> ()

let private submitSome (world: World) isPlain =
    let random = world.Random
    let mutable options = jobOptions world isPlain

    for _ in 1 .. random.Next(1, (if isPlain then 150 else 40)) do
        if random.Next 3 = 0 then
            options <- jobOptions world isPlain

        let isWaiting = random.Next 10 = 0
        let job = world.Submit(options, nature random isPlain 0, isWaiting)

        if isWaiting then
            world.Schedule(world.Now + milliseconds (random.Next 50), fun () -> world.Board.Ready(job, world.Now))

let private checkEnd (world: World) =
    let board = world.Board

    for job in world.Jobs do
        if not job.IsFinished then
            if job.State <> JobState.Queued || world.HasPlace job then
                world.Fail $"{job.Id} is {job.State} for ever: {board.Explain(job, world.Now)}"

            if board.Explain(job, world.Now) = "" then
                world.Fail $"nothing tells why {job.Id} is queued"

    board.CancelAll("all is over", false, world.Now)
    world.Run()
    world.Drain()

    for job in world.Jobs do
        match world.Finished.TryGetValue job with
        | true, state when state = job.State -> ()
        | _ -> world.Fail $"{job.Id} is {job.State} and was never told to have ended"

        if job.Story.Count < 2 || (Seq.last job.Story).State <> job.State then
            world.Fail $"the story of {job.Id} does not tell its end"

    for machine in world.Machines.Values do
        if not (board.IsIdle machine.Id) then
            world.Fail $"{machine.Id} is not idle in the end"

let private contract = "Board of jobs"
let private place = "simulated servers"

/// One random history; throws, naming the seed, if something does not hold.
let run seed =
    let world = World seed
    let random = world.Random
    let isPlain = random.Next 4 = 0
    addServers world
    let mutable time = world.Now

    for _ in 1 .. random.Next(1, 6) do
        time <- time + random.NextInt64(milliseconds (if isPlain then 5 else 40))
        world.Schedule(time, (fun () -> submitSome world isPlain))

    for _ in 1 .. random.Next 12 do
        let within = milliseconds (if isPlain then 20 else 200)
        world.Schedule(world.Now + random.NextInt64 within, (fun () -> strike world))

    world.Run()
    checkEnd world
    world

let private parts = 4
let private countEach = 600

/// Seeds of histories in which something failed once.
let private failedOnce: int list = [ 96763582 ]

let tests =
    testList "simulation" [
        test "[D16] [GD13] What has failed once holds" {
            for seed in failedOnce do
                run seed |> ignore
        }

        test "[GD74] The histories get to all that they are about" {
            let worlds = [ for seed in 1..60 -> run seed ]

            let reached =
                worlds
                |> List.collect (fun world -> [ for pair in world.Reached -> pair.Key, pair.Value ])

            let late = worlds |> List.sumBy _.Board.LateReports

            for what in
                [
                    "Succeeded"
                    "Failed"
                    "Cancelled"
                    "TimedOut"
                    "Lost"
                    "job of several processors"
                    "further attempt"
                    "ahead of its turn"
                    "given back"
                    "asked for too late"
                    "lost before its turn"
                    "child"
                    "child of a child"
                    "waits aside"
                    "goes on"
                    "ended with its parent"
                ] do
                let times =
                    reached |> List.sumBy (fun (key, times) -> if key = what then times else 0)

                Expect.isGreaterThan times 5 what

            Expect.isGreaterThan late 20L "late reports"
        }

        for part in 1..parts do
            test
                $"[D13] [D14] [D16] [D22] [D41] [D48] [GD1] [GD2] [GD4] [GD5] [GD13] [GD14] [GD34] [GD39] [GD40] [GD49] Each job ends once, where it may and as often as it may, and no place is lost, part {part}" {
                let seeds = Gen.choose (0, Int32.MaxValue - 1)

                Property.check
                    countEach
                    (Prop.forAll (Arb.fromGen seeds) (fun seed ->
                        let world = run seed

                        for fault in world.Faults do
                            Held.faults contract place fault.Key fault.Value

                        true))

                Held.programs contract place countEach
                Explored.property "jobs whose servers crash, pause and come late" countEach
            }
    ]
