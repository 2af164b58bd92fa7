module Pycos.Dispycos.Tests.ChildJobTests

open System
open System.Collections.Concurrent
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.ClusterSupport

/// All jobs that a cluster has told to have begun, and those that have ended, in their order.
let private watch (cluster: Cluster) =
    let begun, ended = ConcurrentQueue<Job>(), ConcurrentQueue<Job>()

    cluster.Happened.Add(fun told ->
        match told.Kind with
        | ClusterEventKind.JobStarted -> begun.Enqueue told.Job
        | ClusterEventKind.JobEnded -> ended.Enqueue told.Job
        | _ -> ())

    begun, ended

let private childrenOf (parent: Job) (jobs: Job seq) =
    jobs |> Seq.filter (fun job -> job.Parent = Nullable parent.Id) |> List.ofSeq

/// A job whose children wait for as many again.
let rec private sumOfTree depth : Coroutine<int> =
    pycos {
        if depth = 0 then
            return 1
        else
            let job = JobContext.Current
            let left = job |> JobContext.submit (fun () -> sumOfTree (depth - 1))
            let! right = job |> JobContext.run (fun () -> sumOfTree (depth - 1))
            let! left = ChildJob.result left
            return left + right
    }

/// Leaves a trace for each attempt, and does not end by itself.
let private stay (folder: string) name : Coroutine<int> =
    pycos {
        File.WriteAllText(Path.Combine(folder, $"{name}-{JobContext.Current.Id.Number}"), "")
        do! PycosTask.sleep patience
        return 0
    }

let private traces (folder: string) name =
    Directory.GetFiles(folder, $"{name}-*").Length

let private results =
    testList "results" [
        test "[GD37] A job submits children to both servers, gets their results, and each child knows its parent" {
            withCluster (local 2) (fun cluster ->
                let begun, ended = watch cluster
                let offset = 100

                let parent =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            let job = JobContext.Current

                            let children = [
                                for number in 1..20 ->
                                    job
                                    |> JobContext.submit (fun () ->
                                        pycos {
                                            do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)
                                            return number + offset, Environment.ProcessId
                                        })
                            ]

                            let mutable all = []

                            for child in children do
                                let! result = ChildJob.result child
                                all <- result :: all

                            return List.rev all
                        })

                let all = run (Job.result parent)
                Expect.equal (List.map fst all) [ 101..120 ] "what they have returned"
                Expect.equal (all |> List.map snd |> List.distinct |> List.length) 2 "both servers have run some"
                eventually "all ends are told" (fun () -> ended.Count = 21)
                let children = childrenOf parent ended
                Expect.equal children.Length 20 "as many children"
                Expect.equal (childrenOf parent begun).Length 20 "when they begin, too"
                Expect.isFalse parent.Parent.HasValue "the job of the client has no parent"
                let first = children.Head.Story |> Seq.head
                Expect.equal first.Text $"submitted by {parent.Id}" "their stories tell it"
                Expect.all children (fun child -> child.State = JobState.Succeeded) "all have ended so")
        }

        test "[GD37] Children of children on one server: who waits does not keep the others from running" {
            withCluster (local 1) (fun cluster ->
                Expect.equal (run (cluster |> Cluster.run (fun () -> sumOfTree 5))) 32 "leaves")
        }

        test "[GD37] A job that waits for a child is at its server beside others, and its explanation says so" {
            withCluster (local 1) (fun cluster ->
                withFolder (fun folder ->
                    let parent =
                        cluster
                        |> Cluster.submit (fun () ->
                            JobContext.Current |> JobContext.run (fun () -> stay folder "child"))

                    eventually "the child runs" (fun () -> traces folder "child" = 1)
                    let server = run (Cluster.servers cluster) |> List.exactlyOne
                    Expect.equal server.Running.Parent (Nullable parent.Id) "the child has the processor"
                    Expect.equal server.Beside 1 "the parent is beside"
                    Expect.stringContains (run (Job.explain parent)) "waits at" "why it does not go on"
                    parent |> Job.cancel "enough"
                    Expect.equal (run (Job.finish parent)) JobState.Cancelled "it ends where it waits"))
        }

        test "[GD37] A map in a job has no more children at a time than it may, and keeps the order" {
            withCluster (local 2) (fun cluster ->
                let begun, ended = watch cluster
                let most = ref 0

                let note () =
                    most.Value <- max most.Value (begun.Count - ended.Count)

                cluster.Happened.Add(fun _ -> note ())

                let options = JobOptions(MaxChildren = 3)

                let squares =
                    cluster
                    |> Cluster.runWith options (fun () ->
                        JobContext.Current
                        |> JobContext.computeAll (fun number -> number * number) (seq { 1..60 }))
                    |> run

                Expect.equal squares [ for number in 1..60 -> number * number ] "in the order of the items"
                Expect.isLessThanOrEqual most.Value 4 "three children, and the parent")
        }

        test "[GD37] What a child captures goes to another server with it, also a shared value" {
            withCluster (local 2) (fun cluster ->
                let table = SharedValue.create [| 2; 3; 5; 7 |]
                let servers = run (Cluster.servers cluster) |> List.map _.Id
                let first = JobOptions(Server = Nullable servers[0])
                let second = JobOptions(Server = Nullable servers[1])

                let sum, where =
                    cluster
                    |> Cluster.runWith first (fun () ->
                        JobContext.Current
                        |> JobContext.runWith second (fun () ->
                            pycos { return Array.sum (SharedValue.value table), JobContext.Current.Server }))
                    |> run

                Expect.equal sum 17 "the shared value"
                Expect.equal where servers[1] "at the other server")
        }
    ]

/// What a function raises in a job, as text.
let private refusal (submit: JobContext -> unit) : Coroutine<string> =
    pycos {
        try
            submit JobContext.Current
            return ""
        with refused ->
            return $"{refused.GetType().Name}: {refused.Message}"
    }

let private limits =
    testList "limits" [
        test "[GD37] A job with as many children as it may have gets no more, until one has ended" {
            withCluster (local 2) (fun cluster ->
                let why, after =
                    cluster
                    |> Cluster.runWith (JobOptions(MaxChildren = 2)) (fun () ->
                        pycos {
                            let job = JobContext.Current
                            let wait () = pycos { do! PycosTask.sleep patience }
                            let children = [ for _ in 1..2 -> job |> JobContext.submit wait ]
                            let! why = refusal (fun job -> job |> JobContext.submit wait |> ignore)
                            children.Head |> ChildJob.cancel "to make room"
                            let! _ = ChildJob.finish children.Head
                            let! after = job |> JobContext.compute (fun () -> 7)
                            return why, after
                        })
                    |> run

                Expect.stringStarts why "InvalidOperationException: The job has submitted 2 jobs" "what it says"
                Expect.stringContains why "JobOptions.MaxChildren" "which limit"
                Expect.equal after 7 "there is room again")
        }

        test "[GD37] Jobs submit jobs no deeper than the options of the cluster allow" {
            let options =
                ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, MaxJobDepth = 3)

            withCluster options (fun cluster ->
                Expect.equal (run (cluster |> Cluster.run (fun () -> sumOfTree 3))) 8 "as deep as that"

                match cluster |> Cluster.run (fun () -> sumOfTree 4) |> failureOf with
                | :? JobFailedException as failure -> Expect.stringContains failure.Message "MaxJobDepth" "deeper"
                | other -> failtest $"it is {other}")
        }

        test "A result that no message can bring ends its job, and the server goes on" {
            withCluster (local 1) (fun cluster ->
                for isChild in [ false; true ] do
                    // Such as can not be compressed.
                    let make () =
                        pycos {
                            let bytes = Array.zeroCreate<byte>(64 * 1024 * 1024 - 200)
                            Random(1).NextBytes bytes
                            return bytes
                        }

                    let body () =
                        if isChild then
                            JobContext.Current |> JobContext.run make
                        else
                            make ()

                    Expect.stringContains (cluster |> Cluster.run body |> failureOf).Message "than a message may" "why"

                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "the server goes on")
        }

        test "[GD37] What the client refuses ends as failed, and says why" {
            let options =
                ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, MaxJobs = 1)

            withCluster options (fun cluster ->
                let failure =
                    cluster
                    |> Cluster.run (fun () -> JobContext.Current |> JobContext.compute (fun () -> 7))
                    |> failureOf

                Expect.stringContains failure.Message "ClusterOptions.MaxJobs" "which limit")
        }

        test
            "[GD37] What can not be sent, and options that contradict each other, are refused where the child is submitted" {
            withCluster (local 1) (fun cluster ->
                let both =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            let io = JobOptions(Kind = JobKind.Io, Cpus = 2)

                            let! first =
                                refusal (fun job ->
                                    job |> JobContext.submitWith io (fun () -> pycos { return 1 }) |> ignore)

                            let other = JobContext.Current |> JobContext.submit (fun () -> pycos { return 1 })

                            let! second =
                                refusal (fun job ->
                                    job |> JobContext.submit (fun () -> ChildJob.result other) |> ignore)

                            return first, second
                        })
                    |> run

                Expect.stringStarts (fst both) "ArgumentException" "options"
                Expect.stringStarts (snd both) "NotPicklableException" "another child"
                Expect.stringContains (snd both) "ChildJob" "which is named")
        }

        test
            "[GD37] A server that tells nonsense of a child gets an end for the job that it is about, and the client goes on" {
            withCluster (local 1) (fun cluster ->
                let nonsense =
                    cluster
                    |> Cluster.submit (fun () ->
                        pycos {
                            let number = JobContext.Current.Id.Number

                            ServerJobs.Current.Answers.Add(
                                ServerAnswer(ServerAnswerKind.Child, number, 1, [| 193uy; 7uy |], "")
                            )
                            |> ignore

                            do! PycosTask.sleep patience
                            return 0
                        })

                Expect.equal (run (Job.finish nonsense)) JobState.Cancelled "it ends"
                Expect.stringContains (failureOf (Job.result nonsense)).Message "can not be read" "why"

                for kind in [ ServerAnswerKind.ChildWanted; ServerAnswerKind.ChildCancelled ] do
                    let next =
                        cluster
                        |> Cluster.submit (fun () ->
                            pycos {
                                let number = JobContext.Current.Id.Number

                                ServerJobs.Current.Answers.Add(ServerAnswer(kind, number, 1, [| 1uy |], ""))
                                |> ignore

                                do! PycosTask.sleep patience
                                return 0
                            })

                    Expect.equal (run (Job.finish next)) JobState.Cancelled $"so with {kind}"

                // Of jobs that are not there, or of nothing at all, there is nothing to tell.
                for kind in Enum.GetValues<ServerAnswerKind>() do
                    cluster
                    |> Cluster.compute (fun () ->
                        ServerJobs.Current.Answers.Add(ServerAnswer(kind, 99999L, 1, [| 1uy |], ""))
                        |> ignore

                        0)
                    |> run
                    |> ignore

                Expect.equal (run (Cluster.compute (fun () -> 7) cluster)) 7 "the cluster goes on")
        }
    ]

let private ending =
    testList "ending" [
        test "[GD37] Children are cancelled when their parent has ended, but for those that are to outlive it" {
            withCluster (local 2) (fun cluster ->
                withFolder (fun folder ->
                    let _, ended = watch cluster
                    let io = JobOptions(Kind = JobKind.Io)

                    let parent =
                        cluster
                        |> Cluster.submit (fun () ->
                            pycos {
                                let job = JobContext.Current
                                let _left = job |> JobContext.submitWith io (fun () -> stay folder "left")

                                let _kept =
                                    job
                                    |> JobContext.submitWith (JobOptions(OutlivesParent = true)) (fun () ->
                                        pycos {
                                            while not (File.Exists(Path.Combine(folder, "go"))) do
                                                do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                                            return 1
                                        })

                                while traces folder "left" = 0 do
                                    do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                                return 5
                            })

                    Expect.equal (run (Job.result parent)) 5 "the parent returns"
                    eventually "the child that it has left ends" (fun () -> (childrenOf parent ended).Length = 1)
                    let left = childrenOf parent ended |> List.exactlyOne
                    Expect.equal left.State JobState.Cancelled "how"
                    Expect.stringContains (Seq.last left.Story).Text $"{parent.Id}, which has submitted it" "why"
                    File.WriteAllText(Path.Combine(folder, "go"), "")
                    eventually "the other one ends by itself" (fun () -> (childrenOf parent ended).Length = 2)
                    Expect.equal (List.last (childrenOf parent ended)).State JobState.Succeeded "how"))
        }

        test "[GD37] Children are cancelled when their parent fails, and when it is cancelled" {
            withCluster (local 2) (fun cluster ->
                withFolder (fun folder ->
                    let _, ended = watch cluster

                    let submit name fails =
                        cluster
                        |> Cluster.submit (fun () ->
                            pycos {
                                let child = JobContext.Current |> JobContext.submit (fun () -> stay folder name)

                                if fails then
                                    while traces folder name = 0 do
                                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 5.)

                                    failwith "it has failed"

                                return! ChildJob.result child
                            })

                    let failing = submit "failing" true
                    Expect.equal (run (Job.finish failing)) JobState.Failed "it fails"
                    eventually "its child ends" (fun () -> (childrenOf failing ended).Length = 1)
                    let waiting = submit "waiting" false
                    eventually "its child runs" (fun () -> traces folder "waiting" = 1)
                    waiting |> Job.cancel "enough"
                    Expect.equal (run (Job.finish waiting)) JobState.Cancelled "it is cancelled"
                    eventually "its child ends, too" (fun () -> (childrenOf waiting ended).Length = 1)

                    for child in childrenOf failing ended @ childrenOf waiting ended do
                        Expect.equal child.State JobState.Cancelled $"{child}"))
        }

        test "[GD37] A job that is run again since its server was lost has other children, and each ends once" {
            withCluster (local 2) (fun cluster ->
                withFolder (fun folder ->
                    let _, ended = watch cluster
                    let servers = run (Cluster.servers cluster)
                    let other = JobOptions(Server = Nullable servers[1].Id)

                    let parent =
                        cluster
                        |> Cluster.submitWith
                            (JobOptions(Retry = RetryPolicy.OnLossOf 2, Near = [ servers[0].Id ]))
                            (fun () ->
                                pycos {
                                    let job = JobContext.Current

                                    if job.Attempt = 1 then
                                        return! job |> JobContext.runWith other (fun () -> stay folder "first")
                                    else
                                        return! job |> JobContext.compute (fun () -> 2)
                                })

                    eventually "the first child runs" (fun () -> traces folder "first" = 1)
                    kill servers[0]
                    Expect.equal (run (Job.result parent)) 2 "the second attempt"
                    eventually "all ends are told" (fun () -> ended.Count = 3)

                    let states = childrenOf parent ended |> List.map _.State |> List.sort

                    Expect.equal states [ JobState.Succeeded; JobState.Cancelled ] "one of each attempt"))
        }

        test "[GD37] A child that fails tells its parent how, with the type of the exception" {
            withCluster (local 1) (fun cluster ->
                let told =
                    cluster
                    |> Cluster.run (fun () ->
                        pycos {
                            try
                                return!
                                    JobContext.Current
                                    |> JobContext.run (fun () ->
                                        pycos { return raise<string>(ArgumentException "no such place") })
                            with :? JobFailedException as failure when failure.IsOf<ArgumentException>() ->
                                return failure.Message
                        })
                    |> run

                Expect.stringContains told "no such place" "its message")
        }
    ]

let tests = testSequenced (testList "children" [ results; limits; ending ])
