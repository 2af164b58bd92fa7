/// How actors end, are lost and start again.
module Pycos.Dispycos.Tests.ActorEndingTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport
open Pycos.Dispycos.Tests.ActorSupport

/// A call that waits for a file that nobody writes, and tells by another one each time that it has begun.
let private hanging folder (counter: Actor<Counter>) =
    let begun = Path.Combine(folder, "begun")
    let goOn = Path.Combine(folder, "go-on")

    let running =
        during (
            counter
            |> Actor.callAsync (fun state ->
                pycos {
                    File.AppendAllText(begun, "x")

                    while not (isThere goOn) do
                        do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 5.)

                    return state.Add 1000
                })
        )

    eventually "the call has begun" (fun () -> isThere begun)
    running

/// Calls until the answer comes: a call that was sent while the server ended may be lost with it.
let rec private again (call: unit -> Coroutine<'T>) =
    pycos {
        let! answer =
            pycos {
                try
                    let! value = call ()
                    return Some value
                with :? ActorLostException ->
                    return None
            }

        match answer with
        | Some value -> return value
        | None -> return! again call
    }

let private losing =
    testList "losing" [
        test
            "[GD38] When its server is killed an actor is started again, calls go to it, and the one under way tells that it may have run" {
            withFolder (fun folder ->
                withCluster (local 2) (fun cluster ->
                    let started = count ClusterEventKind.ActorStarted cluster
                    let counter = startCounter "survivor" cluster
                    run (add 7 counter) |> ignore
                    let before = serverOf counter cluster
                    let under = hanging folder counter
                    let waiting = during (add 1 counter)
                    signal "KILL" before.ProcessId

                    for lost in [ outcome under |> Result.map ignore; outcome waiting |> Result.map ignore ] do
                        match lost with
                        | Error(:? ActorLostException as lost) ->
                            Expect.stringContains lost.Message "'survivor'" "which actor"
                            Expect.stringContains lost.Message "not known whether" "what is known"
                            Expect.equal lost.Incarnation 1 "which incarnation"
                        | other -> failtest $"it is {other}"

                    Expect.equal (run (add 2 counter)) 2 "the same handle works, and the state is new"
                    let place = run (Actor.locate counter)
                    Expect.equal place.Incarnation 2 "it was started again"
                    Expect.notEqual (serverOf counter cluster).ProcessId before.ProcessId "in another process"
                    let found: Actor<Counter> option = cluster |> Actor.find "survivor"
                    Expect.equal found (Some counter) "under its name"
                    Expect.equal started.Value 2 "both starts were told"))
        }

        test "[GD38] With Repeats, a call of which it is not known whether it ran is made again of the next incarnation" {
            withFolder (fun folder ->
                withCluster (local 2) (fun cluster ->
                    let counter =
                        run (
                            cluster
                            |> Actor.startWith (ActorOptions(Repeats = true)) "repeating" (fun () -> Counter())
                        )

                    let under = hanging folder counter
                    signal "KILL" (serverOf counter cluster).ProcessId
                    let begun = Path.Combine(folder, "begun")
                    eventually "it has begun again" (fun () -> (File.ReadAllText begun).Length = 2)
                    File.WriteAllText(Path.Combine(folder, "go-on"), "")
                    Expect.equal (outcome under) (Ok 1000) "its result"))
        }

        test "[GD38] A job on another server goes on with the actor when that was started again" {
            withFolder (fun folder ->
                withCluster (local 2) (fun cluster ->
                    let counter = startCounter "followed" cluster
                    let called = Path.Combine(folder, "called")
                    let killed = Path.Combine(folder, "killed")

                    let job =
                        cluster
                        |> Cluster.submit (fun () ->
                            pycos {
                                let! first = counter |> Actor.call (fun state -> state.Add 4)
                                File.WriteAllText(called, "")

                                while not (isThere killed) do
                                    do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 5.)

                                let mutable second = 0

                                while second = 0 do
                                    try
                                        let! now = counter |> Actor.call (fun state -> state.Add 3)
                                        second <- now
                                    with :? ActorLostException ->
                                        ()

                                let! place = Actor.locate counter
                                return first, second, place.Incarnation
                            })

                    eventually "it was called" (fun () -> isThere called)
                    signal "KILL" (serverOf counter cluster).ProcessId
                    File.WriteAllText(killed, "")
                    Expect.equal (run (Job.result job)) (4, 3, 2) "what the job has seen"))
        }

        test
            "[GD38] An actor moves when its server is restarted or its node is given back, and its state is disposed of there" {
            withFolder (fun folder ->
                withNodes [ "first", []; "second", [] ] (fun cluster ->
                    let path = Path.Combine(folder, "ledger")

                    for kind in [ JobKind.Cpu; JobKind.Io ] do
                        File.Delete path

                        let ledger =
                            run (
                                cluster
                                |> Actor.startWith
                                    (ActorOptions(Job = JobOptions(Kind = kind)))
                                    $"moving {kind}"
                                    (fun () -> new Ledger(path))
                            )

                        run (ledger |> Actor.call (fun state -> state.Write "1"))
                        cluster |> Cluster.restartServer (run (Actor.locate ledger)).Server
                        eventually "it is disposed of" (fun () -> File.ReadAllText path = "1;closed;")
                        run (again (fun () -> ledger |> Actor.call (fun state -> state.Write "2")))
                        Expect.equal (run (Actor.locate ledger)).Incarnation 2 "it was started again"
                        doing (Actor.stop ledger)

                    let ledger = run (cluster |> Actor.start "leaving" (fun () -> new Ledger(path)))
                    let home = (run (Actor.locate ledger)).Server.Node
                    doing (cluster |> Cluster.closeNode ClusterCloseMode.Drain home)
                    run (again (fun () -> ledger |> Actor.call (fun state -> state.Write "3")))
                    Expect.notEqual (run (Actor.locate ledger)).Server.Node home "at the other node"))
        }

        test "[GD38] An actor is not started more often than it may, and says so then" {
            withCluster (local 1) (fun cluster ->
                let counter =
                    run (
                        cluster
                        |> Actor.startWith (ActorOptions(Restarts = RetryPolicy.OnLossOf 2)) "limited" (fun () ->
                            Counter())
                    )

                for round in 1..2 do
                    let place = run (Actor.locate counter)
                    Expect.equal place.Incarnation round "how often it was started"
                    let lost = count ClusterEventKind.ServerLost cluster
                    signal "KILL" (serverOf counter cluster).ProcessId
                    eventually "its server is lost" (fun () -> lost.Value = 1)

                match failureOf (add 1 counter) with
                | :? ActorEndedException as ended ->
                    Expect.stringContains ended.Message "'limited'" "which actor"

                    match ended.InnerException with
                    | :? JobFailedException as lost -> Expect.equal lost.State JobState.Lost "why"
                    | other -> failtest $"it is {other}"
                | other -> failtest $"it is {other}"

                let found: Actor<Counter> option = cluster |> Actor.find "limited"
                Expect.isNone found "its name is free")
        }
    ]

let private ending =
    testList "ending" [
        test "An actor that is stopped first does what it was told, and its state is disposed of" {
            withFolder (fun folder ->
                withCluster (local 1) (fun cluster ->
                    let path = Path.Combine(folder, "ledger")
                    let ledger = run (cluster |> Actor.start "ledger" (fun () -> new Ledger(path)))

                    run (
                        pycos {
                            for number in 1..3 do
                                do!
                                    ledger
                                    |> Actor.tellAsync (fun state ->
                                        pycos {
                                            do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 20.)
                                            state.Write $"{number}"
                                        })

                            do! Actor.stop ledger
                            return ()
                        }
                    )

                    Expect.equal (File.ReadAllText path) "1;2;3;closed;" "all of it, in order"

                    match failureOf (ledger |> Actor.call (fun state -> state.Write "late")) with
                    | :? ActorEndedException as ended -> Expect.stringContains ended.Message "stopped" "why"
                    | other -> failtest $"it is {other}"

                    doing (Actor.stop ledger)
                    Expect.equal (run (cluster |> Cluster.compute (fun () -> 3))) 3 "its server is free"
                    Expect.equal (File.ReadAllText path) "1;2;3;closed;" "nothing ran late"))
        }

        test "An actor can be stopped by a job, and by force when its call does not end" {
            withFolder (fun folder ->
                withCluster (local 2) (fun cluster ->
                    let counter = startCounter "stopped" cluster

                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            do! Actor.stop counter
                            return ()
                        })
                    |> run

                    Expect.isTrue (failureOf (add 1 counter) :? ActorEndedException) "by a job"
                    let stuck = startCounter "stopped" cluster
                    let under = hanging folder stuck
                    doing (stuck |> Actor.stopWithin (TimeSpan.FromMilliseconds 200.))

                    match outcome under with
                    | Error(:? JobCancelledException | :? ActorLostException) -> ()
                    | other -> failtest $"it is {other}"

                    Expect.isTrue (failureOf (add 1 stuck) :? ActorEndedException) "by force"))
        }

        for mode in [ ClusterCloseMode.Drain; ClusterCloseMode.Interrupt ] do
            test $"The end of the cluster is that of its actors, with their states: {mode}" {
                withFolder (fun folder ->
                    let path = Path.Combine(folder, "ledger")
                    let cluster = Cluster.start (local 2)
                    let ledger = run (cluster |> Actor.start "ledger" (fun () -> new Ledger(path)))
                    run (ledger |> Actor.call (fun state -> state.Write "1"))

                    let job =
                        cluster
                        |> Cluster.submit (fun () ->
                            pycos {
                                do! PycosTask.SleepAsync(TimeSpan.FromMilliseconds 300.)
                                do! ledger |> Actor.tell (fun state -> state.Write "2")
                            })

                    eventually "it runs" (fun () -> Job.state job = JobState.Running)

                    doing (cluster.CloseAsync mode)
                    let written = File.ReadAllText path

                    if mode = ClusterCloseMode.Drain then
                        Expect.equal written "1;2;closed;" "jobs could use it to their end"
                    else
                        Expect.stringEnds written "closed;" "it was disposed of"

                    Expect.isNotNull
                        (failureOf (ledger |> Actor.call (fun state -> state.Write "3")))
                        "no call any more"

                    Expect.equal (File.ReadAllText path) written "nothing ran late")
            }
    ]

let tests = testSequenced <| testList "ends of actors" [ losing; ending ]
