/// How jobs end: with results, failures, cancelled, too late, and with their servers.
module Pycos.Dispycos.Tests.ClusterEndingTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport

let tests =
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
