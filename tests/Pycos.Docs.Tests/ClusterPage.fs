module Pycos.Docs.Tests.ClusterPage

open System
open Expecto
open Pycos

let isPrime number =
    number > 1
    && Seq.forall (fun divisor -> number % divisor <> 0) (seq { 2 .. int (sqrt (float number)) })

let primesBelow limit =
    use cluster = Cluster.local 0
    let starts = [ 0..1000 .. limit - 1 ]

    let counts =
        cluster
        |> Cluster.computeAll (fun start -> Seq.length (Seq.filter isPrime (seq { start .. start + 999 }))) starts

    List.sum (Coroutine.run counts)

let nodeOptions secret =
    NodeOptions(Name = "render1", Secret = secret, Port = Nullable 9706)

let serveJobs options =
    pycos {
        let! node = Node.startAsync options

        let! manager =
            NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 2, Labels = readOnlyDict [ "disk", "fast" ]))

        return node, manager
    }

let clusterOptions nodes secret =
    ClusterOptions(Nodes = List.toArray nodes, Node = NodeOptions(Name = "reports", Secret = secret, Port = Nullable 0))

let submitOne cluster =
    pycos {
        let words = [ "so"; "many"; "words" ]

        let job =
            cluster
            |> Cluster.submit (fun () -> pycos { return List.sumBy String.length words })

        printfn $"{job}"
        let! letters = Job.result job
        return letters
    }

let ruled =
    ClusterOptions(
        Nodes = [ "render1"; "render2" ],
        Allocations = [
            NodeAllocation(Node = "render1", Cpus = Nullable -1)
            NodeAllocation(Node = "10.1.0.0/16", Platform = "^linux", FreeMemoryBytes = 8_000_000_000L)
            NodeAllocation(Labels = readOnlyDict [ "gpu", "*" ])
        ],
        OnlyAllocations = true
    )

let enabled part node cluster =
    pycos {
        do!
            cluster
            |> Cluster.enableNodeWith (fun setup -> pycos { setup.Share("part", part) }) node

        return!
            cluster
            |> Cluster.run (fun () -> pycos { return JobContext.Current.NodeState.Get<int> "part" })
    }

let frameOptions =
    JobOptions(
        Name = "frame 12",
        Labels = readOnlyDict [ "disk", "*" ],
        Priority = 1,
        Timeout = Nullable(TimeSpan.FromMinutes 10.),
        Retry = RetryPolicy.OnLossOf 3
    )

let tryJob (job: Job<int>) =
    pycos {
        try
            let! number = Job.result job
            return $"it is {number}"
        with
        | :? JobFailedException as failure when failure.IsOf<ArgumentException>() -> return "that was asked wrongly"
        | :? JobFailedException as failure -> return $"{failure.State}: {failure.Message}"
        | :? JobCancelledException as cancelled -> return cancelled.Message
    }

let cancelled cluster =
    pycos {
        let job =
            cluster
            |> Cluster.submit (fun () ->
                pycos {
                    do! PycosTask.sleep (TimeSpan.FromHours 1.)
                    return 1
                })

        job |> Job.cancel "the user has left"
        return! Job.finish job
    }

let withModel words =
    let load () =
        pycos { JobContext.Current.ServerState["model"] <- Set words }

    ClusterOptions(LocalServers = Nullable 1, ServerSetup = fun () -> load().WithoutResult())

let private load from =
    pycos { return [| from .. from + 999 |] }

let largest cluster =
    pycos {
        let! table = cluster |> Cluster.keep (fun () -> load 5000) |> Job.result

        let! largest =
            cluster
            |> Cluster.run (fun () ->
                pycos {
                    let! numbers = DataRef.get table
                    return Array.max numbers
                })

        cluster |> Cluster.release table
        return largest
    }

let sums parts cluster =
    pycos {
        let! kept = cluster |> Cluster.scatter parts

        return!
            cluster
            |> Cluster.map
                (fun part ->
                    pycos {
                        let! numbers = DataRef.get part
                        return Array.sum numbers
                    })
                kept
    }

let submitNight numbers cluster =
    pycos {
        let job =
            cluster
            |> Cluster.submitDetached "night-run" (DetachedJobOptions(KeepsResult = TimeSpan.FromDays 7.)) (fun () ->
                pycos { return List.sum numbers })

        let! server = Job.whenTaken job
        printfn $"{job} goes on at {server} without this program"
    }

let readerOptions place secret =
    ClusterOptions(Nodes = [ place ], Node = NodeOptions(Name = "reader", Secret = secret), Allocate = (fun _ -> 0))

let lookForNight cluster =
    pycos {
        let! result = cluster |> Cluster.waitForResult<int> "night-run"

        match DetachedResult.outcome result with
        | Some(Ok sum) -> return $"it is {sum}"
        | Some(Error reason) -> return reason
        | None -> return "it runs"
    }

let limited () =
    ClusterOptions(LocalServers = Nullable 1, MemoryLimitPerServer = 500L * 1024L * 1024L)

let rec countPrimes first last : Coroutine<int> =
    pycos {
        if last - first < 1000 then
            return Seq.length (Seq.filter isPrime (seq { first..last }))
        else
            let job = JobContext.Current
            let middle = (first + last) / 2
            let upper = job |> JobContext.submit (fun () -> countPrimes (middle + 1) last)
            let! lower = job |> JobContext.run (fun () -> countPrimes first middle)
            let! upper = ChildJob.result upper
            return lower + upper
    }

let private alone (options: NodeOptions) =
    typeof<NodeOptions>.GetProperty("Discovery").SetValue(options, DiscoveryOptions.Off)
    typeof<NodeOptions>.GetProperty("Port").SetValue(options, Nullable 0)

    let scheduler =
        new Scheduler(SchedulerOptions(Name = options.Name, Names = TaskNames()))

    typeof<NodeOptions>.GetProperty("Scheduler").SetValue(options, scheduler)
    options

/// Starts a node that serves jobs, as another process would.
let private withNode secret look =
    let options = alone (nodeOptions secret)
    let task = options.Scheduler.Spawn(serveJobs options).AsTask()
    Expect.isTrue (task.Wait(TimeSpan.FromSeconds 60.)) "it starts in time"
    let node, manager = task.Result

    try
        look $"127.0.0.1:{node.Location.Port}"
    finally
        manager.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds 30.) |> ignore
        node.Dispose()

let private fails (cluster: Cluster) (failure: exn) =
    cluster |> Cluster.submit (fun () -> pycos { return raise<int> failure })

let tests =
    testList "Cluster" [
        test "[GD31] Values stay with the servers that have made them, or are given to servers" {
            use cluster = Cluster.local 1
            Expect.equal (Coroutine.run (largest cluster)) 5999 "of what was kept"
            Expect.equal (Coroutine.run (sums [ [| 1; 2 |]; [| 3; 4 |] ] cluster)) [ 3; 7 ] "of what was given"
        }

        test "A function is applied to ranges on the servers of this machine" {
            Expect.equal (primesBelow 5000) 669 "primes"
        }

        test "[D34] Jobs run on a node that is named, succeed, fail by type, and are cancelled" {
            let secret = "a secret of those who compute together"

            withNode secret (fun place ->
                use cluster = Cluster.start (clusterOptions [ place ] secret)
                Expect.equal (Coroutine.run (submitOne cluster)) 11 "letters"

                let ran =
                    cluster
                    |> Cluster.runWith frameOptions (fun () -> pycos { return JobContext.Current.Server.Node })
                    |> Coroutine.run

                Expect.equal ran "render1" "the node"

                Expect.equal
                    (Coroutine.run (tryJob (fails cluster (ArgumentException "no"))))
                    "that was asked wrongly"
                    "by its type"

                Expect.stringStarts
                    (Coroutine.run (tryJob (fails cluster (InvalidOperationException "not now"))))
                    "Failed: job 4 has failed: System.InvalidOperationException: not now"
                    "by its state"

                Expect.equal (Coroutine.run (cancelled cluster)) JobState.Cancelled "the end of one that is cancelled")
        }

        test "[GD29] The result of a job is found by its name when its client has gone" {
            let secret = "a secret of those who compute at night"

            withNode secret (fun place ->
                using (Cluster.start (clusterOptions [ place ] secret)) (fun cluster ->
                    Coroutine.run (submitNight [ 1; 2; 3 ] cluster))

                let options = readerOptions place secret
                typeof<NodeOptions>.GetProperty("Port").SetValue(options.Node, Nullable 0)
                use reader = Cluster.start options
                Expect.equal (Coroutine.run (lookForNight reader)) "it is 6" "what is found")
        }

        test "[D39] A setup runs before jobs, and leaves them what they need" {
            use cluster = Cluster.start (withModel [ "one"; "two" ])

            let knows =
                cluster
                |> Cluster.compute (fun () -> (JobContext.Current.ServerState["model"] :?> Set<string>).Contains "two")
                |> Coroutine.run

            Expect.isTrue knows "what a job finds"
        }

        test "[D36] A node that is held is used when it is enabled, with a setup of its own" {
            use cluster =
                Cluster.start (ClusterOptions(LocalServers = Nullable 1, HoldsNodes = true))

            let name = cluster.Node.Name
            Expect.equal (Coroutine.run (enabled 3 name cluster)) 3 "what it was given"
        }

        test "[D32] Rules say which nodes are used" {
            Expect.equal ruled.Allocations.Count 3 "rules"
            Expect.isTrue ruled.OnlyAllocations "no others"
        }

        test "[GD37] Jobs submit jobs, and wait for them" {
            use cluster = Cluster.local 1
            let counted = cluster |> Cluster.run (fun () -> countPrimes 0 4999) |> Coroutine.run
            Expect.equal counted 669 "primes"
        }

        test "Limits of memory are options" { Expect.equal (limited ()).MemoryLimitPerServer 524_288_000L "bytes" }
    ]
