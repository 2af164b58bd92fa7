module Pycos.Dispycos.Tests.ClusterTests

open System
open System.Diagnostics
open System.IO
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport

type private Reading = {
    Place: string
    Degrees: float
    Note: string option
}

let private closures =
    testList "closures" [
        test "[D3] [D13] A function runs in a process of its own, on copies of what it has captured" {
            withCluster (local 1) (fun cluster ->
                let readings = [
                    {
                        Place = "roof"
                        Degrees = 3.5
                        Note = None
                    }
                    {
                        Place = "cellar"
                        Degrees = 11.
                        Note = Some "wet"
                    }
                ]

                let scale = [| 2.; 3. |]
                let rise degrees = degrees * scale[1]

                let warmest, ran =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            let warm = readings |> List.map (fun one -> { one with Degrees = rise one.Degrees })
                            return List.maxBy _.Degrees warm, Environment.ProcessId
                        })
                    |> run

                Expect.equal
                    warmest
                    {
                        Place = "cellar"
                        Degrees = 33.
                        Note = Some "wet"
                    }
                    "what it returns"

                let server = run (Cluster.servers cluster) |> List.exactlyOne
                Expect.equal ran server.ProcessId "the process of the server"
                Expect.notEqual ran Environment.ProcessId "not this one")
        }

        test "[D19] Which job and server one is travels as data" {
            withCluster (local 1) (fun cluster ->
                let server = run (Cluster.servers cluster) |> List.exactlyOne

                let job =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos { return [ Some(JobContext.Current.Server, JobContext.Current.Id) ] })

                Expect.equal (run (Job.result job)) [ Some(server.Id, job.Id) ] "both")
        }

        test
            "[D1] [D21] What can not be sent is refused where it is submitted, and what can not come back where it is awaited" {
            withCluster (local 1) (fun cluster ->
                use socket = new Socket(SocketType.Stream, ProtocolType.Tcp)

                let refusal =
                    Expect.throwsC
                        (fun () ->
                            cluster
                            |> Cluster.submit (fun () -> pycos { return socket.Available })
                            |> ignore)
                        id

                Expect.stringContains refusal.Message "Socket cannot be sent" "why"

                let failure =
                    cluster
                    |> Cluster.run (fun () -> pycos { return new Socket(SocketType.Stream, ProtocolType.Tcp) })
                    |> failureOf

                Expect.stringContains failure.Message "Socket" "what it was"
                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "the server goes on")
        }

        test "[D20] [GD5] An exception arrives with its type, message and stack, and the server goes on" {
            withCluster (local 1) (fun cluster ->
                let divisor = 0

                match cluster |> Cluster.compute (fun () -> 1 / divisor) |> failureOf with
                | :? JobFailedException as failure ->
                    Expect.isTrue (failure.IsOf<DivideByZeroException>()) "its type"
                    let inner = failure.InnerException :?> RemoteTaskException
                    Expect.stringContains inner.RemoteStackTrace "ClusterTests" "where it was thrown"
                    Expect.equal failure.State JobState.Failed "state"
                | other -> failtest $"it is {other}"

                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "the server goes on")
        }

        test "[GD31] [D38] A shared value goes to a node once and is read by many jobs" {
            withCluster (local 2) (fun cluster ->
                let table = SharedValue.create (Array.init 100_000 float)

                let sums =
                    cluster
                    |> Cluster.computeAll (fun index -> (SharedValue.value table)[index]) (seq { 0..199 })
                    |> run

                Expect.equal sums [ for index in 0..199 -> float index ] "what was read")
        }
    ]

let private placing =
    testList "placing" [
        test "[D14] [D18] A job runs where it must, and one for a server that is not there is refused at once" {
            withCluster (local 2) (fun cluster ->
                for server in run (Cluster.servers cluster) do
                    let options = JobOptions(Server = Nullable server.Id)

                    let ran =
                        cluster
                        |> Cluster.runWith options (fun () -> pycos { return Environment.ProcessId })
                        |> run

                    Expect.equal ran server.ProcessId $"at {server.Id}"

                let none = JobOptions(Server = Nullable(ServerId("nowhere", 1, 1)))
                let clock = Stopwatch.StartNew()

                match cluster |> Cluster.runWith none (fun () -> pycos { return 1 }) |> failureOf with
                | :? JobFailedException as failure ->
                    Expect.stringContains failure.Message "nowhere/1" "which server"
                    Expect.isLessThan clock.Elapsed (10. * second) "at once"
                | other -> failtest $"it is {other}")
        }

        test "[D39] [D40] Code runs once in each server before jobs, and a server in which it fails is not used" {
            let options setup =
                ClusterOptions(LocalServers = Nullable 2, ShowsOutput = false, ServerSetup = setup)

            let loads =
                Func<Coroutine>(fun () ->
                    let body =
                        pycos {
                            let state = JobContext.Current.ServerState
                            let before = state.GetOrAdd("loads", box 0) :?> int
                            state["loads"] <- box (before + 1)
                        }

                    body.WithoutResult())

            withCluster (options loads) (fun cluster ->
                let loadsOf () =
                    run (
                        pycos {
                            let! jobs =
                                cluster
                                |> Cluster.submitToEachServer (fun () ->
                                    pycos { return JobContext.Current.ServerState["loads"] :?> int })

                            let counts = ResizeArray()

                            for _, job in jobs do
                                let! count = Job.result job
                                counts.Add count

                            return List.ofSeq counts
                        }
                    )

                Expect.equal (loadsOf ()) [ 1; 1 ] "once in each"
                let ready = count ClusterEventKind.ServerReady cluster
                kill (run (Cluster.servers cluster)).Head
                eventually "another one is there" (fun () -> ready.Value = 1)
                Expect.equal (loadsOf ()) [ 1; 1 ] "once in the new one")

            let fails =
                Func<Coroutine>(fun () ->
                    let body = pycos { failwith "no such file" }
                    body.WithoutResult())

            let setup =
                ClusterOptions(
                    LocalServers = Nullable 1,
                    ShowsOutput = false,
                    StartTimeout = 20. * second,
                    ServerSetup = fails
                )

            let failure = Expect.throwsC (fun () -> Cluster.start setup |> ignore) id
            Expect.stringContains failure.Message "no such file" "why there is no server"
        }

        test "[D15] Jobs that mostly wait run beside each other on one server" {
            withCluster (local 1) (fun cluster ->
                let options = JobOptions(Kind = JobKind.Io)
                let clock = Stopwatch.StartNew()

                let jobs = [
                    for number in 1..200 ->
                        cluster
                        |> Cluster.submitWith options (fun () ->
                            pycos {
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 500.)
                                return number
                            })
                ]

                let sum =
                    run (
                        pycos {
                            let mutable sum = 0

                            for job in jobs do
                                let! number = Job.result job
                                sum <- sum + number

                            return sum
                        }
                    )

                Expect.equal sum (200 * 201 / 2) "all of them"
                Expect.isLessThan clock.Elapsed (50. * second) "not one after another, which would take 100 seconds")
        }

        test "[D16] [D17] A server runs one computing job at a time, and all servers get their share" {
            withCluster (local 2) (fun cluster ->
                let spans =
                    cluster
                    |> Cluster.computeAll
                        (fun (_: int) ->
                            let start = Stopwatch.GetTimestamp()
                            Thread.Sleep 20
                            Environment.ProcessId, start, Stopwatch.GetTimestamp())
                        (seq { 1..100 })
                    |> run

                let ofServers = spans |> List.groupBy (fun (server, _, _) -> server)
                Expect.hasLength ofServers 2 "both servers"

                for _, own in ofServers do
                    for (_, _, stop), (_, start, _) in own |> List.sortBy (fun (_, start, _) -> start) |> List.pairwise do
                        Expect.isLessThanOrEqual stop start "one after another"

                    Expect.isGreaterThan own.Length 5 "a share")
        }

        test
            "[D41] [GD14] A suspended server gets no jobs, and none is lost or doubled by suspending and resuming under load" {
            withCluster (local 2) (fun cluster ->
                let servers = run (Cluster.servers cluster)

                let results =
                    run (
                        pycos {
                            let mutable turn = 0
                            let seen = ResizeArray()

                            do!
                                cluster
                                |> Cluster.computeAllWith
                                    (MapOptions(IsOrdered = false, MaxInFlight = 50))
                                    (fun number ->
                                        Thread.Sleep 1
                                        number)
                                    (seq { 1..1000 })
                                |> JobResults.iter (fun number ->
                                    pycos {
                                        seen.Add number

                                        if number % 5 = 0 then
                                            let server = servers[turn % 2].Id

                                            if turn % 4 < 2 then
                                                cluster |> Cluster.suspend server
                                            else
                                                cluster |> Cluster.resume server

                                            turn <- turn + 1

                                        // Both may be suspended now.
                                        if turn % 4 = 2 then
                                            cluster |> Cluster.resume servers[0].Id
                                    })

                            return List.ofSeq seen
                        }
                    )

                for server in servers do
                    cluster |> Cluster.resume server.Id

                Expect.equal (List.sort results) [ 1..1000 ] "each once"

                eventually "both servers are idle" (fun () ->
                    run (Cluster.servers cluster)
                    |> List.forall (fun server ->
                        server.Running = null && not server.IsSuspended && server.Waiting = 0)))
        }
    ]

let private talking =
    testList "talking" [
        test "[D24] Client and job send each other messages" {
            withCluster (local 1) (fun cluster ->
                let replies =
                    run (
                        pycos {
                            let replies = ResizeArray()

                            let here =
                                PycosTask.spawnInbox (fun (inbox: Inbox<int>) ->
                                    pycos {
                                        for _ in 1..3 do
                                            let! reply = Inbox.receive inbox
                                            replies.Add reply
                                    })

                            let job =
                                cluster
                                |> Cluster.spawn (fun (inbox: Inbox<int>) ->
                                    pycos {
                                        for _ in 1..3 do
                                            let! number = Inbox.receive inbox
                                            do! here.SendAsync(number * number)

                                        return "done"
                                    })

                            let! there = Job.address job

                            for number in 2..4 do
                                do! there.SendAsync number

                            let! last = Job.result job
                            Expect.equal last "done" "its result"
                            do! (TaskRef.task here).FinishAsync()
                            return List.ofSeq replies
                        }
                    )

                Expect.equal replies [ 4; 9; 16 ] "the replies")
        }

        test "[D69] [GD28] What jobs write to their console arrives" {
            let lines = Collections.Concurrent.ConcurrentQueue<string>()
            let before = Console.Out
            use writer = new StringWriter()

            try
                use cluster = Cluster.start (ClusterOptions(LocalServers = Nullable 1))
                Console.SetOut writer
                run (Cluster.compute (fun () -> printfn "here I am") cluster)

                eventually "the line" (fun () -> lock writer (fun () -> (string writer).Contains "/1: here I am"))
            finally
                Console.SetOut before
        }

        test "[GD27] A job tells how far it is" {
            withCluster (local 1) (fun cluster ->
                let job =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            JobContext.Current.ReportProgress(0.5, "half of it")
                            do! PycosTask.sleep (TimeSpan.FromMinutes 10.)
                            return 0
                        })

                eventually "the progress" (fun () -> not (isNull job.Progress))
                Expect.equal job.Progress (JobProgress(0.5, "half of it")) "what it says"
                job |> Job.cancel "enough")
        }
    ]

let private many =
    testList "many" [
        test "[D72] [GD60] A function is applied to 100,000 items, in order or as they come, with few in flight" {
            withCluster (local 2) (fun cluster ->
                let taken = ref 0

                let items =
                    seq {
                        for number in 1..100_000 do
                            Interlocked.Increment(&taken.contents) |> ignore
                            number
                    }

                let mostAhead = ref 0

                let inOrder =
                    run (
                        cluster
                        |> Cluster.computeAllWith (MapOptions(MaxInFlight = 500)) (fun number -> number + 1) items
                        |> JobResults.fold
                            (fun (seen, isOrdered) value ->
                                mostAhead.Value <- max mostAhead.Value (taken.Value - seen)
                                seen + 1, isOrdered && value = seen + 2)
                            (0, true)
                    )

                Expect.equal inOrder (100_000, true) "all, in order"
                Expect.isLessThanOrEqual mostAhead.Value 501 "no more in flight"

                let sum =
                    run (
                        cluster
                        |> Cluster.computeAllWith (MapOptions(IsOrdered = false)) int64 (seq { 1..20_000 })
                        |> JobResults.fold (+) 0L
                    )

                Expect.equal sum (20_000L * 20_001L / 2L) "as they come")
        }

        test "[D72] The first failure ends a map, or failures are left out" {
            withCluster (local 2) (fun cluster ->
                let body number =
                    if number % 10 = 0 then failwith $"not {number}" else number

                let failure = cluster |> Cluster.computeAll body (seq { 1..100 }) |> failureOf
                Expect.stringContains failure.Message "not 10" "the first one"
                let mutable last = MapProgress()

                let progress = {
                    new IProgress<MapProgress> with
                        member _.Report value = last <- value
                }

                let rest =
                    run (
                        cluster
                        |> Cluster.computeAllWith
                            (MapOptions(SkipsFailures = true, Progress = progress))
                            body
                            (seq { 1..100 })
                        |> JobResults.toList
                    )

                Expect.equal
                    rest
                    [
                        for number in 1..100 do
                            if number % 10 <> 0 then
                                number
                    ]
                    "the others"

                Expect.equal (last.Succeeded, last.Failed) (90, 10) "the progress")
        }

        test "[D72] Results are combined on servers" {
            withCluster (local 2) (fun cluster ->
                let words = [ for number in 1..1000 -> $"w{number % 7}" ]

                let merge first second =
                    Map.fold
                        (fun all word count ->
                            Map.change word (fun known -> Some(count + Option.defaultValue 0 known)) all)
                        first
                        second

                let counted =
                    run (cluster |> Cluster.mapReduce (fun word -> Map [ word, 1 ]) merge words)

                Expect.equal counted (words |> List.countBy id |> Map) "as if counted here")
        }

        test "[GD30] Jobs wait for others and get their results" {
            withCluster (local 2) (fun cluster ->
                let parts = [
                    for number in 1..10 -> cluster |> Cluster.submit (fun () -> pycos { return number * 10 })
                ]

                let total =
                    cluster
                    |> Cluster.submitAfter parts (fun values -> pycos { return Array.sum values })
                    |> Job.thenRun (fun sum -> pycos { return $"in all {sum}" })

                Expect.equal (run (Job.result total)) "in all 550" "the end of the graph"

                let fails =
                    cluster |> Cluster.submit (fun () -> pycos { return failwith<int> "broken" })

                let after = fails |> Job.thenRun (fun value -> pycos { return value })

                match failureOf (Job.result after) with
                | :? JobCancelledException as failure ->
                    Expect.stringContains failure.Message "has no result (Failed)" "why it never runs"
                | other -> failtest $"it is {other}")
        }

        test "[GD60] More jobs than there may be are refused, and say how to go on" {
            withCluster (ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, MaxJobs = 10)) (fun cluster ->
                let submit () =
                    cluster
                    |> Cluster.submit (fun () -> pycos { do! PycosTask.sleep (TimeSpan.FromMinutes 10.) })

                for _ in 1..10 do
                    submit () |> ignore

                let refusal = Expect.throwsC (fun () -> submit () |> ignore) id
                Expect.stringContains refusal.Message "MaxJobs" "the limit")
        }

        test "[D73] [GD1] [GD13] 20,000 jobs by 64 tasks at once: each has its own result" {
            withCluster (local 2) (fun cluster ->
                let wrong =
                    run (
                        pycos {
                            let tasks = [
                                for client in 1..64 ->
                                    PycosTask.spawn (
                                        pycos {
                                            let mutable wrong = 0

                                            for number in 1..312 do
                                                let! value =
                                                    cluster
                                                    |> Cluster.run (fun () -> pycos { return client * 1000 + number })

                                                if value <> client * 1000 + number then
                                                    wrong <- wrong + 1

                                            return wrong
                                        }
                                    )
                            ]

                            let mutable wrong = 0

                            for task in tasks do
                                let! own = task
                                wrong <- wrong + own

                            return wrong
                        }
                    )

                Expect.equal wrong 0 "results of others")
        }
    ]

let tests =
    testSequenced (testList "Cluster" [ closures; placing; ClusterEndingTests.tests; talking; many ])
