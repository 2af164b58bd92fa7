/// Items that take too long, jobs that are run again to see why they fail, and clients that are told to end.
module Pycos.Dispycos.Tests.FailureTests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Reflection
open Expecto
open Pycos
open Pycos.TestRunner
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.NodeManagerSupport

/// How this program is told to be a client in a process of its own; see Main.
let clusterArgument = "cluster-client"

let private optionsAt (port: int) =
    ClusterOptions(Nodes = [ $"127.0.0.1:{port}" ], ShowsOutput = false, Node = clientNode "client" 0)

/// The same for a client that takes its time to end.
let slowArgument = "slow-cluster-client"

/// A task that cleans up for longer than anybody wants to wait, and says that it does so.
let private cleanUpSlowly () =
    PycosTask.spawn (
        pycos {
            try
                do! PycosTask.SleepAsync(TimeSpan.FromHours 1.)
            finally
                Console.Out.WriteLine "cleaning up"
                Threading.Thread.Sleep(TimeSpan.FromMinutes 5.)
        }
    )
    |> ignore

/// Has a job run by a node that does not end by itself.
let runCluster isSlow (port: int) =
    use cluster = Cluster.start (optionsAt port)

    if isSlow then
        cleanUpSlowly ()

    let job =
        cluster
        |> Cluster.submit (fun () -> pycos { do! PycosTask.SleepAsync(TimeSpan.FromHours 1.) })

    eventually "it runs" (fun () -> Job.state job = JobState.Running)
    Console.Out.WriteLine "running"

    try
        run (Job.finish job) |> ignore
        0
    with :? TaskTerminatedException ->
        // The signal ends all tasks, also that which waits.
        130

/// Whether this is the first run of an item.
let private isFirstRun (folder: string) (item: int) =
    try
        use _ = File.Open(Path.Combine(folder, string item), FileMode.CreateNew)
        true
    with :? IOException ->
        false

let private toList (results: JobResults<'Item, 'T>) = run (JobResults.toList results)

let private repeating =
    testList "slow items" [
        for isOrdered in [ true; false ] do
            let order = if isOrdered then "in order" else "as they come"

            test
                $"[GD32] An item that takes much longer than others is run a second time elsewhere, and has one result, {order}" {
                withFolder (fun folder ->
                    withCluster (local 2) (fun cluster ->
                        let clock = Stopwatch.StartNew()

                        let results =
                            cluster
                            |> Cluster.mapWith
                                (MapOptions(RepeatsSlowerThan = Nullable 5., IsOrdered = isOrdered))
                                (fun item ->
                                    pycos {
                                        if isFirstRun folder item && item = 3 then
                                            do! PycosTask.SleepAsync(120. * second)
                                        else
                                            do! PycosTask.SleepAsync(second / 50.)

                                        return item * item
                                    })
                                [ 1..8 ]
                            |> toList

                        let expected = [ for item in 1..8 -> item * item ]
                        Expect.equal (if isOrdered then results else List.sort results) expected "each once"
                        Expect.isLessThan clock.Elapsed (60. * second) "nobody has waited for the slow one"

                        eventually "the slow one is cancelled" (fun () -> (run (Cluster.jobs cluster)).IsEmpty)))
            }

        test "[GD32] An item fails if no run of it has a result, and others need not run twice" {
            withFolder (fun folder ->
                withCluster (local 2) (fun cluster ->
                    let failing =
                        cluster
                        |> Cluster.mapWith
                            (MapOptions(RepeatsSlowerThan = Nullable 5.))
                            (fun item ->
                                pycos {
                                    if item = 3 then
                                        invalidOp "not this one"

                                    return isFirstRun folder item
                                })
                            [ 1..6 ]

                    match failureOf (JobResults.toList failing) with
                    | :? JobFailedException as failure ->
                        Expect.isTrue (failure.IsOf<InvalidOperationException>()) "why"
                    | other -> failtest $"it is {other}"))

            Expect.throwsT<ArgumentOutOfRangeException>
                (fun () -> MapOptions(RepeatsSlowerThan = Nullable 0.5) |> ignore)
                "sooner than the others"
        }
    ]

let private reproduced (job: Job) = failureOf (job.ReproduceAsync())

let private reproducing =
    testList "reproducing" [
        test "[GD76] A job that has failed is run again here, with what it had captured" {
            withCluster (local 1) (fun cluster ->
                let numbers = [| 1; 2; 0 |]

                let failed =
                    cluster
                    |> Cluster.submit (fun () -> pycos { return Array.map (fun number -> 6 / number) numbers })

                failureOf (Job.result failed) |> ignore

                match reproduced failed with
                | :? DivideByZeroException -> ()
                | other -> failtest $"it is {other}"

                // What was wrong is mended: it has a result now.
                numbers[2] <- 3
                Expect.equal (run (failed.ReproduceAsync()) :?> int array) [| 6; 3; 2 |] "its value"

                let items =
                    cluster
                    |> Cluster.computeAllWith Cluster.mapOptions (fun number -> 6 / number) [ 1; 0 ]

                match failureOf (JobResults.toList items) with
                | :? JobFailedException as failure ->
                    Expect.isTrue (reproduced failure.Job :? DivideByZeroException) "the item's job is known"
                | other -> failtest $"it is {other}")
        }

        test "[GD76] What is in servers only, or has a result, can not be reproduced, and says so" {
            withCluster (local 1) (fun cluster ->
                let fine = cluster |> Cluster.submit (fun () -> pycos { return 1 })
                run (Job.result fine) |> ignore
                Expect.throwsT<InvalidOperationException> (fun () -> fine.ReproduceAsync() |> ignore) "it has a result"

                let talking =
                    cluster
                    |> Cluster.spawn (fun (_: Inbox<int>) -> pycos { return failwith<int> "no messages" })

                failureOf (Job.result talking) |> ignore
                Expect.stringContains (reproduced talking).Message "takes messages" "it needs its inbox"

                let after =
                    cluster
                    |> Cluster.submitAfter [ fine; fine ] (fun values -> pycos { return Array.sum values / 0 })

                failureOf (Job.result after) |> ignore
                Expect.isTrue (reproduced after :? DivideByZeroException) "with the results that it had waited for")
        }
    ]

let private setups =
    test "[GD50] That a setup has failed is told as an event, with its exception" {
        let fails =
            Func<Coroutine>(fun () ->
                let body = pycos { raise (FileNotFoundException "no model") }
                body.WithoutResult())

        let told = Collections.Concurrent.ConcurrentQueue<ClusterEvent>()

        let options =
            ClusterOptions(
                LocalServers = Nullable 1,
                ShowsOutput = false,
                HoldsServers = true,
                RestartsServers = false,
                ServerSetup = fails
            )

        use cluster = Cluster.start options
        cluster.Happened.Add told.Enqueue

        let found () =
            run (cluster.ListEventsAsync())
            |> Seq.tryPick (fun event ->
                if event.Kind = ClusterEventKind.ServerFound then
                    Option.ofNullable event.Server
                else
                    None)

        eventually "the server is there" (fun () -> (found ()).IsSome)

        let server = (found ()).Value

        run (
            pycos {
                do! cluster |> Cluster.enableServer server
                return ()
            }
        )

        eventually "its failure is told" (fun () ->
            told |> Seq.exists (fun event -> event.Kind = ClusterEventKind.ServerNotStarted))

        let event =
            told |> Seq.find (fun event -> event.Kind = ClusterEventKind.ServerNotStarted)

        match event.Failure with
        | :? RemoteTaskException as failure ->
            Expect.equal failure.TypeName typeof<FileNotFoundException>.FullName "what was thrown"
        | other -> failtest $"it is {other}"
    }

/// Has a client of a node with a job that never ends, in a process of its own.
let private withClient argument (test: NodeManager -> Process -> unit) =
    use node = startNode "worker" [ secret ]

    let manager =
        onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1)))

    let client =
        startProgram [
            Assembly.GetExecutingAssembly().Location
            argument
            string node.Location.Port
        ]

    try
        Expect.equal (lineOf client) "running" "the client's job"
        test manager client
    finally
        client.Kill()
        client.Dispose()
        manager.DisposeAsync().AsTask().Wait patience |> ignore

let private ioJobs =
    test "[GD19] A job that mostly waits does not run any more when its node is free for others" {
        withFolder (fun folder ->
            use node = startNode "worker" [ secret ]

            let manager =
                onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1)))

            let beats = Path.Combine(folder, "beats")
            let cluster = Cluster.start (optionsAt node.Location.Port)

            let job =
                cluster
                |> Cluster.submitWith (JobOptions(Kind = JobKind.Io)) (fun () ->
                    pycos {
                        while true do
                            try
                                do! PycosTask.SleepAsync(second / 100.)
                            finally
                                File.AppendAllText(beats, $"{Environment.ProcessId}\n")
                    })

            eventually "it runs" (fun () -> File.Exists beats)
            let worker = int (File.ReadLines beats |> Seq.head)
            cluster.Dispose()
            eventually "the node is free" (fun () -> manager.Offer.FreeCpus = 1)
            Expect.isFalse (isAlive worker) "its server has ended"
            Expect.equal (Job.state job) JobState.Cancelled "and the client knows"
            manager.DisposeAsync().AsTask().Wait patience |> ignore)
    }

let private signals =
    testList "signals" [
        for name in [ "INT"; "TERM" ] do
            test $"[GD17] A client that gets SIG{name} gives its nodes back and ends, within 5 seconds" {
                withClient clusterArgument (fun manager client ->
                    let clock = Stopwatch.StartNew()
                    signal name client.Id
                    Expect.isTrue (client.WaitForExit(5. * second)) "it ends"
                    eventually "the node is free" (fun () -> manager.Offer.FreeCpus = 1)
                    Expect.isLessThan clock.Elapsed (5. * second) "in time")
            }

            test $"[GD17] A second SIG{name} ends a client at once that still cleans up after the first one" {
                withClient slowArgument (fun manager client ->
                    signal name client.Id
                    Expect.equal (lineOf client) "cleaning up" "it has begun to end"
                    Expect.isFalse client.HasExited "and takes its time"
                    signal name client.Id
                    Expect.isTrue (client.WaitForExit(5. * second)) "it ends"
                    eventually "the node is free" (fun () -> manager.Offer.FreeCpus = 1))
            }
    ]

let private withheld =
    test
        "[GN54] A node that sends no traces tells what a job has thrown without its stack, and no directory of its files" {
        use node = startNode "worker" [ secret ]

        let manager =
            onTask node (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1, SendsTraces = false)))

        try
            use cluster = Cluster.start (optionsAt node.Location.Port)

            run (
                pycos {
                    do! cluster |> Cluster.waitForServers 1 patience
                    return ()
                }
            )

            let path = Path.Combine(Path.GetTempPath(), "somewhere at the node", "missing.txt")

            match cluster |> Cluster.compute (fun () -> File.ReadAllText path) |> failureOf with
            | :? JobFailedException as failure ->
                Expect.isTrue (failure.IsOf<DirectoryNotFoundException>()) "its type"
                let inner = failure.InnerException :?> RemoteTaskException
                Expect.isNull inner.RemoteStackTrace "no stack"
                Expect.stringContains inner.Message "missing.txt" "its message, with the file's name"

                for text in [ failure.Message; string failure ] do
                    Expect.isFalse (text.Contains "somewhere") $"no directory: {text}"
            | other -> failtest $"it is {other}"
        finally
            manager.DisposeAsync().AsTask().Wait patience |> ignore
    }

let tests =
    testList "failures" [ repeating; reproducing; setups; ioJobs; withheld; testSequenced signals ]
