/// What becomes of jobs when the network between a client and a node is away for a while. Node and server are processes of their own.
module Pycos.Dispycos.Tests.OutageTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.Link

/// Silence of so long is the loss of a connection, which then is sought for `ResumeTimeout`.
let private silence = 3. * heartbeat

let private withLink resume (test: Link -> Cluster -> ConcurrentQueue<ClusterEvent> -> unit) =
    withLinkedNode resume (fun link _ cluster events -> test link cluster events)

/// Leaves the link cut for a time, and waits until it is used again.
let private outage (time: TimeSpan) (link: Link) =
    eventually "it is cut" (fun () -> link.IsCut)
    let before = link.Connections
    // How long it is cut is the matter: nothing is waited for here.
    Thread.Sleep time
    link.Mend()
    eventually "who was connected has noticed" (fun () -> link.Connections > before)

/// A job that says that it runs, and then does something for so long.
let private running (time: TimeSpan) cluster =
    let job =
        cluster
        |> Cluster.submit (fun () ->
            pycos {
                JobContext.Current.ReportProgress 0.5
                do! PycosTask.SleepAsync time
                return Environment.ProcessId
            })

    eventually "it runs" (fun () -> not (isNull job.Progress))
    job

let private dozenMegabytes = 12_000_000

/// How jobs are in each phase when the link is cut, which they are told to do; what they are to return, and what they have.
let private phases: (string * (Link -> Cluster -> (unit -> unit) -> unit)) list = [
    "waits in the queue, and the one before it ends meanwhile",
    fun link cluster outage ->
        let first = running (2. * second) cluster
        link.Cut()

        let waiting =
            cluster |> Cluster.submit (fun () -> pycos { return Environment.ProcessId })

        outage ()
        Expect.equal (run (Job.result first)) (run (Job.result waiting)) "both results"
        Expect.equal (Job.attempts first).Length 1 "not run again"
        Expect.equal (Job.attempts waiting).Length 1 "nor is the other one"

    "is on its way to the server",
    fun link cluster outage ->
        let data = RandomNumberGenerator.GetBytes dozenMegabytes
        link.CutBehind ToServers 2_000_000L

        let job =
            cluster |> Cluster.submit (fun () -> pycos { return SHA256.HashData data })

        outage ()
        Expect.equal (run (Job.result job)) (SHA256.HashData data) "all of it has come"
        Expect.equal (Job.attempts job).Length 1 "once"

    "runs, for longer than that",
    fun link cluster outage ->
        let job = running (6. * second) cluster
        link.Cut()
        outage ()
        let server = run (Cluster.servers cluster) |> List.exactlyOne
        Expect.equal (Job.state job) JobState.Running "it still runs"
        Expect.equal (run (Job.result job)) server.ProcessId "and ends"
        Expect.equal (Job.attempts job).Length 1 "not run again"

    "ends",
    fun link cluster outage ->
        let job = running (2. * second) cluster
        link.Cut()
        outage ()
        let server = run (Cluster.servers cluster) |> List.exactlyOne
        Expect.equal (run (Job.result job)) server.ProcessId "its result is not lost"
        Expect.equal (Job.attempts job).Length 1 "and not made again"

    "returns much, of which a part is there",
    fun link cluster outage ->
        link.CutBehind ToClient 2_000_000L

        // Nothing that would get smaller on its way.
        let make () =
            let data = Array.zeroCreate<byte> dozenMegabytes
            Random(4711).NextBytes data
            data

        let job = cluster |> Cluster.submit (fun () -> pycos { return make () })
        outage ()
        Expect.isTrue (run (Job.result job) = make ()) "all of it"
        Expect.equal (Job.attempts job).Length 1 "once"

    "gets a file, of which a part is there",
    fun link cluster outage ->
        withFolder (fun folder ->
            let path = Path.Combine(folder, "data")
            let data = RandomNumberGenerator.GetBytes dozenMegabytes
            File.WriteAllBytes(path, data)
            let server = run (Cluster.servers cluster) |> List.exactlyOne
            link.CutBehind ToServers 2_000_000L

            let sending =
                (PycosTask.spawn (cluster.Node.SendFileAsync(server.Location, path))).AsTask()

            outage ()
            Expect.isTrue (sending.Wait patience) "it is sent"
            Expect.equal sending.Result.Status FileSendStatus.Sent "as a whole"

            let read =
                cluster
                |> Cluster.submit (fun () -> pycos { return SHA256.HashData(File.ReadAllBytes "data") })

            Expect.equal (run (Job.result read)) (SHA256.HashData data) "what the job sees")
]

/// What tells a client that something was lost, or done again.
let private losses = [
    ClusterEventKind.NodeLeft
    ClusterEventKind.ServerLost
    ClusterEventKind.ServerClosed
    ClusterEventKind.ServerNotStarted
    ClusterEventKind.JobRetried
]

let private lostOf (events: ConcurrentQueue<ClusterEvent>) =
    events
    |> Seq.filter (fun event -> List.contains event.Kind losses)
    |> Seq.map string
    |> List.ofSeq

let private short =
    testList "short" [
        for phase, survives in phases do
            test $"[D51] A network outage loses nothing while a job {phase}" {
                withLink 30 (fun link cluster events ->
                    survives link cluster (fun () -> outage (4. * second) link)
                    Expect.isEmpty (lostOf events) "what the client is told")
            }

        test "[D51] An outage of half a minute loses nothing where all may be away for longer" {
            withLink 60 (fun link cluster events ->
                let job = running (10. * second) cluster
                link.Cut()
                outage (34. * second) link
                let server = run (Cluster.servers cluster) |> List.exactlyOne
                Expect.equal (run (Job.result job)) server.ProcessId "its result"
                Expect.isEmpty (lostOf events) "what the client is told")
        }

        test "[GD51] After an outage servers and running jobs are there under the handles that they had, and go on" {
            withLink 30 (fun link cluster events ->
                let adding =
                    cluster
                    |> Cluster.spawn (fun (numbers: Inbox<int>) ->
                        pycos {
                            let mutable sum = 0
                            let mutable number = 1

                            while number > 0 do
                                let! next = Inbox.receive numbers
                                number <- next
                                sum <- sum + number

                            return Environment.ProcessId, sum
                        })

                let address = run (Job.address adding)

                let send number =
                    run (pycos { do! address |> TaskRef.sendWaiting number })

                send 20
                let before = run (Cluster.servers cluster) |> List.exactlyOne
                link.Cut()
                send 22
                outage (4. * second) link
                send 0
                let after = run (Cluster.servers cluster) |> List.exactlyOne
                Expect.equal (after.Id, after.ProcessId) (before.Id, before.ProcessId) "the server"
                Expect.equal (run (Job.result adding)) (before.ProcessId, 42) "the job, and all that it was sent"

                let next =
                    cluster
                    |> Cluster.submitWith (JobOptions(Server = Nullable before.Id)) (fun () ->
                        pycos { return Environment.ProcessId })

                Expect.equal (run (Job.result next)) before.ProcessId "the server takes jobs by its old name"
                Expect.isEmpty (lostOf events) "what the client is told")
        }
    ]

let private resume = 2

/// How long a node may be away then.
let private lease = silence + TimeSpan.FromSeconds(float resume)

let private long =
    test
        "[D52] A node that is away for longer than its lease is given up then, its processes end, and it is used again when it is back" {
        withLink resume (fun link cluster events ->
            let lost = running (TimeSpan.FromHours 1.) cluster

            let again =
                cluster
                |> Cluster.submitWith (JobOptions(Retry = RetryPolicy.OnLossOf 3)) (fun () ->
                    pycos { return Environment.ProcessId })

            let before = run (Cluster.servers cluster) |> List.exactlyOne
            let clock = Stopwatch.StartNew()
            link.Cut()

            let told kind =
                events |> Seq.tryFind (fun event -> event.Kind = kind)

            eventually "it is given up" (fun () -> (told ClusterEventKind.NodeLeft).IsSome)
            let took = clock.Elapsed
            Expect.isGreaterThan took (TimeSpan.FromSeconds(float resume)) "not before its time"
            Expect.isLessThan took (lease + second) "and soon after it"
            Expect.stringContains (told ClusterEventKind.NodeLeft).Value.Text "Unreachable" "why"
            eventually "its job is lost" (fun () -> Job.state lost = JobState.Lost)
            Expect.isLessThan clock.Elapsed (lease + 2. * second) "at that time, too"

            // The node has noticed as well, and leaves nothing behind that nobody wants.
            eventually "the old server has ended" (fun () -> not (NodeManagerSupport.isAlive before.ProcessId))
            let left = 3. * lease - clock.Elapsed

            if left > TimeSpan.Zero then
                Thread.Sleep left

            Expect.equal (Job.state again) JobState.Queued "what had not begun waits"
            events.Clear()
            link.Mend()
            eventually "it is back" (fun () -> (told ClusterEventKind.NodeJoined).IsSome)
            let after = run (Job.result again)
            let server = run (Cluster.servers cluster) |> List.exactlyOne
            Expect.equal after server.ProcessId "what waited has run there"
            Expect.notEqual after before.ProcessId "in a new server"
            Expect.equal server.Id.Node before.Id.Node "of the same node")
    }

let tests = testList "outages" [ short; long ]
