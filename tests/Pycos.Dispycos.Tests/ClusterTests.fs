module Pycos.Dispycos.Tests.ClusterTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net
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

let private ending =
    testList "ending" [
        test
            "[D22] [D39] [GD39] A job is cancelled in the queue, while it waits, and while it computes, and then its server is free" {
            withCluster
                (ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, Jobs = JobOptions(Grace = second)))
                (fun cluster ->
                    let job body = cluster |> Cluster.submit body

                    let sleeping =
                        job (fun () ->
                            pycos {
                                do! PycosTask.sleep (TimeSpan.FromMinutes 10.)
                                return 0
                            })

                    let queued = job (fun () -> pycos { return 1 })
                    eventually "it runs" (fun () -> sleeping.State = JobState.Running)
                    queued |> Job.cancel "not wanted"
                    Expect.equal (run (Job.finish queued)) JobState.Cancelled "in the queue"
                    sleeping |> Job.cancel "too slow"
                    Expect.equal (run (Job.finish sleeping)) JobState.Cancelled "while it waits"

                    match failureOf (Job.result sleeping) with
                    | :? JobCancelledException as failure -> Expect.stringContains failure.Message "too slow" "why"
                    | other -> failtest $"it is {other}"

                    let lost = count ClusterEventKind.ServerLost cluster

                    let computing =
                        job (fun () ->
                            pycos {
                                JobContext.Current.ReportProgress 0.

                                while true do
                                    ()

                                return 0
                            })

                    eventually "it computes" (fun () -> not (isNull computing.Progress))
                    computing |> Job.cancel "for ever"
                    Expect.equal (run (Job.finish computing)) JobState.Cancelled "while it computes"
                    eventually "its server was killed" (fun () -> lost.Value = 1)
                    Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "another server is there")
        }

        test "[D22] [D39] A job that its server has, and has not begun, is cancelled there, and costs no server" {
            withCluster (local 1) (fun cluster ->
                let lost = count ClusterEventKind.ServerLost cluster
                let busy = TimeSpan.FromSeconds 2.

                let computing =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            let clock = Stopwatch.StartNew()

                            while clock.Elapsed < busy do
                                ()

                            return 0
                        })

                eventually "it computes" (fun () -> computing.State = JobState.Running)

                let beside =
                    cluster
                    |> Cluster.submitWith (JobOptions(Kind = JobKind.Io)) (fun () ->
                        pycos {
                            do! PycosTask.sleep (TimeSpan.FromMinutes 10.)
                            return 0
                        })

                eventually "its server has it" (fun () -> beside.State = JobState.Running)
                beside |> Job.cancel "not wanted"
                Expect.equal (run (Job.finish beside)) JobState.Cancelled "how it ends"
                Expect.equal (run (Job.finish computing)) JobState.Succeeded "what computes goes on"
                Expect.equal lost.Value 0 "the server is there still")
        }

        test "[D23] [GD70] A job that asks for its token has time to save what it has" {
            withCluster (local 1) (fun cluster ->
                let job =
                    cluster
                    |> Cluster.spawn (fun (inbox: Inbox<string>) ->
                        pycos {
                            let ended = JobContext.Current.Cancellation

                            while not ended.IsCancellationRequested do
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                            return "what it has"
                        })

                run (Job.address job) |> ignore
                job |> Job.cancel "time is up"
                Expect.equal (run (Job.finish job)) JobState.Cancelled "its state"

                Expect.isNull
                    (job.Attempts[0].Reason
                     |> Option.ofObj
                     |> Option.filter (fun text -> text.Contains "killed")
                     |> Option.toObj)
                    "it ended by itself"

                match failureOf (Job.result job) with
                | :? JobCancelledException as failure -> Expect.stringContains failure.Message "time is up" "no result"
                | other -> failtest $"it is {other}"

                Expect.equal (Job.partialResult job) (Some "what it has") "what it has saved"
                let silent = cluster |> Cluster.submit (fun () -> pycos { return 7 })
                Expect.equal (run (Job.result silent)) 7 "another one"
                Expect.isNone (Job.partialResult silent) "a result is not partial")
        }

        test "[D40] [GD40] A job that takes too long is ended, and says so" {
            withCluster (local 1) (fun cluster ->
                let options =
                    JobOptions(Timeout = Nullable(TimeSpan.FromMilliseconds 300.), Name = "slow")

                match
                    cluster
                    |> Cluster.runWith options (fun () ->
                        pycos {
                            do! PycosTask.sleep (TimeSpan.FromMinutes 10.)
                            return 0
                        })
                    |> failureOf
                with
                | :? JobFailedException as failure ->
                    Expect.equal failure.State JobState.TimedOut "its state"
                    Expect.stringContains failure.Message "slow took too long" "what it says"
                | other -> failtest $"it is {other}")
        }

        test
            "[D48] [GD2] [GD4] A job whose server is killed is run again as it wishes, or says that it is lost, and the server is replaced" {
            withCluster (local 1) (fun cluster ->
                let dies attempts =
                    JobOptions(
                        Retry =
                            (if attempts = 1 then
                                 RetryPolicy.Never
                             else
                                 RetryPolicy.OnLossOf attempts)
                    )

                let body () =
                    pycos {
                        if JobContext.Current.Attempt = 1 then
                            Process.GetCurrentProcess().Kill()

                        return JobContext.Current.Attempt
                    }

                let clock = Stopwatch.StartNew()

                match cluster |> Cluster.runWith (dies 1) body |> failureOf with
                | :? JobFailedException as failure ->
                    Expect.equal failure.State JobState.Lost "its state"
                    Expect.stringContains failure.Message "SIGKILL" "how its server ended"
                | other -> failtest $"it is {other}"

                Expect.isLessThan clock.Elapsed (10. * second) "soon"
                let job = cluster |> Cluster.submitWith (dies 3) body
                Expect.equal (run (Job.result job)) 2 "the second attempt"
                Expect.hasLength (Job.attempts job) 2 "both are kept"
                Expect.isNonEmpty (Job.story job) "its story")
        }

        test
            "[D46] [GD4] A server that stands still is ended and replaced, though its node and its connection are there" {
            let options =
                ClusterOptions(
                    LocalServers = Nullable 1,
                    ShowsOutput = false,
                    Node =
                        NodeOptions(
                            Name = "client",
                            ListenOn = [| IPAddress.Loopback |],
                            Port = 0,
                            Transport = NodeTransport.PlainText,
                            Discovery = DiscoveryOptions.Off,
                            Heartbeat = TimeSpan.FromSeconds 0.5,
                            ResumeTimeout = second
                        )
                )

            withCluster options (fun cluster ->
                let lost = count ClusterEventKind.ServerLost cluster
                let server = run (Cluster.servers cluster) |> List.exactlyOne

                let job =
                    cluster
                    |> Cluster.submitWith (JobOptions(Retry = RetryPolicy.OnLossOf 2)) (fun () ->
                        pycos {
                            if JobContext.Current.Attempt = 1 then
                                JobContext.Current.ReportProgress 0.
                                do! PycosTask.sleep patience

                            return JobContext.Current.Attempt, Environment.ProcessId
                        })

                eventually "it runs" (fun () -> not (isNull job.Progress))
                use freeze = Process.Start("kill", $"-STOP {server.ProcessId}")
                freeze.WaitForExit()
                let attempt, ran = run (Job.result job)
                Expect.equal attempt 2 "it was run again"
                Expect.notEqual ran server.ProcessId "elsewhere"
                Expect.stringContains job.Attempts[0].Reason "does not answer" "why"
                Expect.equal lost.Value 1 "the server is lost"
                eventually "its process is gone" (fun () -> not (Directory.Exists $"/proc/{server.ProcessId}")))
        }

        test "[GD41] A job that eats memory is ended with its server, and says so" {
            let limit = 200L * 1024L * 1024L

            withCluster
                (ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, MemoryLimitPerServer = limit))
                (fun cluster ->
                    let body () =
                        pycos {
                            let kept = List<nativeint>()

                            for _ in 1..4096 do
                                let block = Runtime.InteropServices.Marshal.AllocHGlobal(1024 * 1024)
                                Runtime.InteropServices.NativeMemory.Fill(block.ToPointer(), 1024un * 1024un, 1uy)
                                kept.Add block
                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

                            return kept.Count
                        }

                    match cluster |> Cluster.run body |> failureOf with
                    | :? JobFailedException as failure ->
                        Expect.equal failure.State JobState.Lost "its state"
                        Expect.stringContains failure.Message "out of memory at 200 MiB" "why"
                    | other -> failtest $"it is {other}")
        }

        test "[D42] A server is restarted: its process is another one, and its state is gone" {
            withCluster (local 1) (fun cluster ->
                let state () =
                    cluster
                    |> Cluster.compute (fun () ->
                        let kept = JobContext.Current.ServerState
                        let before = kept.ContainsKey "mark"
                        kept["mark"] <- 1
                        before, Environment.ProcessId)
                    |> run

                let before, first = state ()
                let kept, same = state ()
                Expect.equal (before, kept) (false, true) "what a job keeps is there for the next one"
                Expect.equal same first "one process"
                let closed = count ClusterEventKind.ServerClosed cluster
                let server = run (Cluster.servers cluster) |> List.exactlyOne
                cluster |> Cluster.restartServer server.Id
                eventually "it was closed" (fun () -> closed.Value = 1)
                let kept, other = state ()
                Expect.isFalse kept "nothing is left"
                Expect.notEqual other first "another process")
        }

        test "[D11] [GD6] Closing awaits what runs, or interrupts it, and cancels what waits" {
            let closed (mode: ClusterCloseMode) (duration: TimeSpan) =
                let cluster = Cluster.start (local 1)

                let running =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            do! PycosTask.sleep duration
                            return 1
                        })

                let waiting = cluster |> Cluster.submit (fun () -> pycos { return 2 })
                eventually "it runs" (fun () -> running.State = JobState.Running)

                run (
                    pycos {
                        do! cluster.CloseAsync mode
                        return ()
                    }
                )

                running.State, waiting.State

            Expect.equal
                (closed ClusterCloseMode.Drain (TimeSpan.FromMilliseconds 500.))
                (JobState.Succeeded, JobState.Cancelled)
                "drained"

            let clock = Stopwatch.StartNew()

            Expect.equal
                (closed ClusterCloseMode.Interrupt (TimeSpan.FromMinutes 10.))
                (JobState.Cancelled, JobState.Cancelled)
                "interrupted"

            Expect.isLessThan clock.Elapsed (30. * second) "soon"
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
    testSequenced (testList "Cluster" [ closures; placing; ending; talking; many ])
