/// What a client is told of its cluster, whenever it asks.
module Pycos.Dispycos.Tests.AskingTests

open System
open System.Collections.Concurrent
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport

let private asking =
    testList "asking" [
        test
            "[GD9] Nodes, servers and jobs are told as they are at that moment, and a cluster that is closed says so, at once" {
            use cluster = Cluster.start (local 2)
            run (pycos { do! cluster |> Cluster.waitForServers 2 patience })
            let lost = count ClusterEventKind.ServerLost cluster
            let ready = count ClusterEventKind.ServerReady cluster
            let nodes () = [ for node in run (Cluster.nodes cluster) -> node.Name, node.Servers ]
            let servers () = run (Cluster.servers cluster)

            let jobs () =
                List.sort [ for job in run (Cluster.jobs cluster) -> job.Id.Number ]

            let node = cluster.Node.Name
            Expect.equal (nodes ()) [ node, 2 ] "the own node"
            Expect.equal (servers () |> List.map _.Id.Number |> List.sort) [ 1; 2 ] "its servers"
            Expect.isEmpty (jobs ()) "no job"

            let waits () =
                cluster
                |> Cluster.submit (fun () ->
                    pycos {
                        JobContext.Current.ReportProgress 0.
                        do! PycosTask.sleep (TimeSpan.FromMinutes 10.)
                    })

            let first, second, third = waits (), waits (), waits ()

            Expect.equal
                (jobs ())
                [ first.Id.Number; second.Id.Number; third.Id.Number ]
                "those that run and wait, as soon as they are submitted"

            // One that was handed over and has not begun would go to another server.
            eventually "two have begun" (fun () -> not (isNull first.Progress || isNull second.Progress))

            let busy = servers () |> List.find (fun server -> server.Running.Id = first.Id)
            kill busy
            eventually "it is gone" (fun () -> lost.Value = 1)

            Expect.isFalse
                (servers () |> List.exists (fun server -> server.Id = busy.Id))
                "the dead one is told no more"

            Expect.equal (jobs ()) [ second.Id.Number; third.Id.Number ] "nor is its job"
            eventually "another one is there" (fun () -> ready.Value = 1)
            Expect.equal (servers () |> List.map _.Id.Number |> List.sort) [ 1; 2 ] "it is told"
            run (pycos { do! cluster |> Cluster.interrupt })

            for what, ask in
                [
                    "nodes", (fun () -> pycos { let! _ = Cluster.nodes cluster in return () })
                    "servers", (fun () -> pycos { let! _ = Cluster.servers cluster in return () })
                    "jobs", (fun () -> pycos { let! _ = Cluster.jobs cluster in return () })
                    "waiting for servers", (fun () -> pycos { do! cluster |> Cluster.waitForServers 1 patience })
                ] do
                let failure = failureOf (ask ())
                Expect.equal (failure.GetType()) typeof<ObjectDisposedException> what
        }

        test "[GD9] Whoever asks while a cluster closes is answered" {
            for _ in 1..5 do
                let cluster = Cluster.start (local 1)
                let asked = ref 0

                let ask () =
                    pycos {
                        let mutable isOpen = true

                        while isOpen do
                            try
                                let! _ = Cluster.servers cluster
                                asked.Value <- asked.Value + 1
                            with :? ObjectDisposedException ->
                                isOpen <- false

                        return asked.Value
                    }

                let tasks = [ for _ in 1..4 -> PycosTask.spawn (ask ()) ]
                eventually "some were answered" (fun () -> asked.Value > 100)
                (cluster :> IDisposable).Dispose()

                for task in tasks do
                    Expect.isTrue ((task.AsTask()).Wait patience) "none waits for ever"
        }

        test "[GD9] A cluster that has no node yet says so" {
            use cluster =
                Cluster.start (
                    ClusterOptions(
                        Nodes = [| "127.0.0.1:1" |],
                        Node = NodeOptions(ListenOn = [| IPAddress.Loopback |], Port = Nullable 0),
                        ShowsOutput = false
                    )
                )

            Expect.isEmpty (run (Cluster.nodes cluster)) "no node"
            Expect.isEmpty (run (Cluster.servers cluster)) "no server"
            let job = cluster |> Cluster.submit (fun () -> pycos { return 1 })
            Expect.equal [ for job in run (Cluster.jobs cluster) -> job.Id ] [ job.Id ] "a job that waits"
            job |> Job.cancel "enough"
        }
    ]

let private ending =
    testList "ending" [
        test
            "[GD54] Jobs that have ended before their submitter looks at them are told as begun and ended, and have their results" {
            withCluster (local 2) (fun cluster ->
                let told = ConcurrentDictionary<JobId, ConcurrentQueue<ClusterEventKind>>()
                let ended = ConcurrentDictionary<JobId, Job>()

                cluster.Happened.Add(fun event ->
                    if not (isNull event.Job) then
                        told.GetOrAdd(event.Job.Id, (fun _ -> ConcurrentQueue())).Enqueue event.Kind

                        if event.Kind = ClusterEventKind.JobEnded then
                            ended[event.Job.Id] <- event.Job)

                let submitted = ResizeArray()

                // Each job has ended before anybody but the cluster has its handle.
                for number in 1..200 do
                    let before = ended.Count

                    let submission =
                        Tasks.Task.Run(fun () ->
                            let job = cluster |> Cluster.submit (fun () -> pycos { return number })
                            SpinWait.SpinUntil((fun () -> ended.Count > before), patience) |> ignore
                            job)

                    submitted.Add(number, submission.Result)

                for number, job in submitted do
                    Expect.equal job.State JobState.Succeeded "its state at the first look"
                    Expect.isTrue (obj.ReferenceEquals(ended[job.Id], job)) "its handle is the one that was told"
                    Expect.equal (run (Job.result job)) number "its result"

                    Expect.equal
                        (List.ofSeq told[job.Id])
                        [ ClusterEventKind.JobStarted; ClusterEventKind.JobEnded ]
                        "what was told"

                    let story = [ for transition in job.Story -> transition.State ]
                    Expect.equal story.Head JobState.Queued "it was submitted"
                    Expect.equal (List.last story) JobState.Succeeded "and has ended"

                Expect.equal cluster.Queued 0L "none waits"
                Expect.equal (cluster.CountOf JobState.Failed + cluster.CountOf JobState.Lost) 0L "none has failed")
        }

        test
            "[GD54] [GD1] Of jobs that are submitted faster than they can be looked at, by several threads, none is told as failed" {
            withCluster (local 2) (fun cluster ->
                let most = 2_500

                let submit thread =
                    Tasks.Task.Factory.StartNew(
                        (fun () -> [
                            for number in 1..most ->
                                number + thread,
                                cluster |> Cluster.submit (fun () -> pycos { return number + thread })
                        ]),
                        Tasks.TaskCreationOptions.LongRunning
                    )

                let threads = [ for thread in 1..4 -> submit (thread * most) ]

                let wrong =
                    run (
                        pycos {
                            let mutable wrong = 0

                            for thread in threads do
                                let! jobs = thread

                                for number, job in jobs do
                                    let! value = Job.result job

                                    if value <> number || job.State <> JobState.Succeeded then
                                        wrong <- wrong + 1

                            return wrong
                        }
                    )

                Expect.equal wrong 0 "those that are not as they should be"
                Expect.equal (cluster.CountOf JobState.Succeeded) (4L * int64 most) "all have ended, once")
        }
    ]

let private streaming =
    testList "streaming" [
        test
            "[D26] A stream of messages to a job goes over the connection that is there, in no more frames than the same messages singly" {
            withCluster (local 1) (fun cluster ->
                let most = 5_000

                let job =
                    cluster
                    |> Cluster.spawn (fun (inbox: Inbox<int>) ->
                        pycos {
                            let mutable sum = 0
                            let mutable last = 0
                            let mutable inOrder = true

                            for _ in 1 .. 2 * most do
                                let! number = Inbox.receive inbox
                                inOrder <- inOrder && number = last % most + 1
                                last <- number
                                sum <- sum + number

                            return sum, inOrder
                        })

                let server = run (Cluster.servers cluster) |> List.exactlyOne

                let statistics () =
                    cluster.Node.ConnectedPeers
                    |> Seq.pick (fun peer ->
                        if peer.Location = server.Location then
                            Some peer.Statistics
                        else
                            None)

                let there = run (Job.address job)
                let before = statistics ()

                run (
                    pycos {
                        for number in 1..most do
                            do! there.SendAsync number
                    }
                )

                let between = statistics ()

                run (
                    pycos {
                        for number in 1..most do
                            let! _ = there |> TaskRef.deliver number
                            ()
                    }
                )

                let after = statistics ()
                Expect.equal (run (Job.result job)) (most * (most + 1), true) "all, in order"

                Expect.equal
                    (after.MessagesSent - between.MessagesSent, between.MessagesSent - before.MessagesSent)
                    (int64 most, int64 most)
                    "messages"

                Expect.isLessThanOrEqual
                    (between.FramesSent - before.FramesSent)
                    (after.FramesSent - between.FramesSent)
                    "frames of the stream, and of single ones"

                Expect.equal
                    [ for event in cluster.Node.StoryOf(server.Location) -> event.Kind ]
                    [ PeerEventKind.Met ]
                    "one connection, from the beginning")
        }
    ]

let tests = testSequenced (testList "Asking" [ asking; ending; streaming ])
