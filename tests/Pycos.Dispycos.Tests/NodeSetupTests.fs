/// What runs once on a node, and what its servers have of it.
module Pycos.Dispycos.Tests.NodeSetupTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport

let private mebibyte = 1024L * 1024L

/// Memory of a process in bytes, as the system counts it: Rss is all that it sees, Pss its part of what it shares.
let private memoryOf (count: string) (server: ServerInfo) =
    File.ReadLines $"/proc/{server.ProcessId}/smaps_rollup"
    |> Seq.pick (fun line ->
        if line.StartsWith(count + ":", StringComparison.Ordinal) then
            Some(int64 (line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024L)
        else
            None)

/// Notes in a file that the setup runs; how often it has run so far.
let private noteRun (folder: string) =
    File.AppendAllText(Path.Combine(folder, "runs"), $"{Environment.ProcessId}\n")
    File.ReadAllLines(Path.Combine(folder, "runs")).Length

let private runsIn (folder: string) =
    File.ReadAllLines(Path.Combine(folder, "runs")).Length

let private onEachServer (body: unit -> Coroutine<'T>) cluster =
    run (
        pycos {
            let! jobs = cluster |> Cluster.submitToEachServer body
            let results = ResizeArray()

            for _, job in jobs do
                let! result = Job.result job
                results.Add result

            return List.ofSeq results
        }
    )

/// The folder of the session that a job's server belongs to.
let private sessionFolder () =
    Path.GetFullPath(Path.Combine(JobContext.Current.WorkDirectory, "..", ".."))

/// Reads something of each page, so that all of them are in memory.
let private touch (bytes: NodeBytes) =
    let content = bytes.Memory
    let mutable sum = 0

    for index in 0..4096 .. content.Length - 1 do
        sum <- sum + int (content.Span[index])

    sum

let private startFails options =
    Expect.throwsC (fun () -> (Cluster.start options).Dispose()) id

let private sharing =
    testList "sharing" [
        test
            "[D38] [GD67] Setup runs once on a node, and what it shares is in each server, also in one that takes the place of another" {
            withFolder (fun folder ->
                let options =
                    local 2
                    |> Cluster.withNodeSetup (fun setup ->
                        pycos {
                            let run = noteRun folder
                            setup.Share("words", Map [ "one", 1; "two", 2 ])
                            setup.Share("by", (run, Environment.ProcessId))
                            setup.ShareBytes("bytes", ReadOnlySpan [| 7uy; 8uy; 9uy |])
                            setup.ShareBytes("nothing", ReadOnlySpan<byte>.Empty)
                            do! setup.ShareBytesAsync("stream", new MemoryStream([| 1uy .. 200uy |]))
                        })

                let mutable folderOfSession = ""

                withCluster options (fun cluster ->
                    let seen () =
                        cluster
                        |> onEachServer (fun () ->
                            pycos {
                                let data = JobContext.Current.NodeState
                                let words = data.Get<Map<string, int>> "words"
                                let run, by = data.Get<int * int> "by"
                                let bytes = data.Bytes "bytes"
                                use reader = (data |> NodeData.bytes "stream").OpenRead()
                                reader.Position <- 198L

                                return
                                    words["two"],
                                    run,
                                    by,
                                    bytes.Memory.ToArray(),
                                    (data.Bytes "nothing").Length,
                                    reader.ReadByte(),
                                    Seq.length data.Names,
                                    obj.ReferenceEquals(words, data.Get<Map<string, int>> "words"),
                                    (data |> NodeData.tryGet<string> "none")
                            })

                    let servers = run (Cluster.servers cluster)
                    let first = seen ()
                    let _, _, by, _, _, _, _, _, _ = first.Head
                    Expect.contains [ for server in servers -> server.ProcessId ] by "it ran in one of the servers"
                    let expected = 2, 1, by, [| 7uy; 8uy; 9uy |], 0L, 199, 5, true, None
                    Expect.equal first [ expected; expected ] "in both"
                    let ready = count ClusterEventKind.ServerReady cluster
                    servers |> List.find (fun server -> server.ProcessId = by) |> kill
                    eventually "another one is there" (fun () -> ready.Value = 1)
                    Expect.equal (seen ()) [ expected; expected ] "in the new one, too"
                    Expect.equal (runsIn folder) 1 "it ran once"

                    folderOfSession <- run (Cluster.compute sessionFolder cluster)

                    Expect.isNonEmpty
                        (Directory.GetFiles(folderOfSession, "*.bytes", SearchOption.AllDirectories))
                        "the files are there")

                Expect.isFalse (Directory.Exists folderOfSession) "nothing is left")
        }

        test "[D38] [GD67] 256 MiB that setup shares are in memory once, however many servers read them" {
            if OperatingSystem.IsLinux() then
                withFolder (fun folder ->
                    let size = 256L * mebibyte
                    let path = Path.Combine(folder, "model")

                    using (File.Create path) (fun file ->
                        file.SetLength size
                        file.Position <- size - 4096L
                        file.WriteByte 5uy)

                    let options =
                        local 2
                        |> Cluster.withNodeSetup (fun setup ->
                            pycos {
                                use model = File.OpenRead path
                                do! setup.ShareBytesAsync("model", model)
                            })

                    withCluster options (fun cluster ->
                        cluster
                        |> onEachServer (fun () ->
                            pycos { return (JobContext.Current.NodeState.Bytes "model").Length })
                        |> fun lengths -> Expect.equal lengths [ size; size ] "their length"

                        let servers = run (Cluster.servers cluster)
                        let sum count = servers |> List.sumBy (memoryOf count)
                        let seen, own = sum "Rss", sum "Pss"

                        cluster
                        |> onEachServer (fun () ->
                            pycos { return touch (JobContext.Current.NodeState.Bytes "model") })
                        |> fun sums -> Expect.equal sums [ 5; 5 ] "what is in them"

                        let seen, own = sum "Rss" - seen, sum "Pss" - own
                        Expect.isGreaterThan seen (2L * size * 9L / 10L) "both see all of it"
                        Expect.isGreaterThan own (size * 9L / 10L) "it is in memory"
                        Expect.isLessThan own (size * 13L / 10L) "once"))
        }

        test
            "[D38] [D39] A server's setup finds what that of its node has shared, and jobs a clear word on what is not there" {
            let serverSetup =
                Func<Coroutine>(fun () ->
                    let body =
                        pycos {
                            let context = JobContext.Current
                            context.ServerState["twice"] <- 2 * context.NodeState.Get<int> "number"
                        }

                    body.WithoutResult())

            let options =
                ClusterOptions(LocalServers = Nullable 1, ShowsOutput = false, ServerSetup = serverSetup)
                |> Cluster.withNodeSetup (fun setup ->
                    pycos {
                        JobContext.Current.ReportProgress 0.5
                        setup.Share("number", 21)
                    })

            withCluster options (fun cluster ->
                let twice =
                    Cluster.compute (fun () -> JobContext.Current.ServerState["twice"] :?> int) cluster

                Expect.equal (run twice) 42 "made of it"

                match
                    cluster
                    |> Cluster.compute (fun () -> JobContext.Current.NodeState.Get<int> "nummer")
                    |> failureOf
                with
                | :? JobFailedException as failure ->
                    Expect.isTrue (failure.IsOf<KeyNotFoundException>()) "its type"
                    Expect.stringContains failure.Message "There is no 'nummer'" "what was asked for"
                    Expect.stringContains failure.Message "number" "what there is"
                | other -> failtest $"it is {other}"

                let failure =
                    cluster
                    |> Cluster.compute (fun () -> JobContext.Current.NodeState.Get<string> "number")
                    |> failureOf

                Expect.stringContains failure.Message "is Int32, not String" "what it is")
        }
    ]

let private failing =
    testList "failing" [
        test
            "[D38] [D40] A node on which setup fails is not used, which is told with the exception, and it is not tried again" {
            withFolder (fun folder ->
                use node = new NodeManagerSupport.Daemon(Path.Combine(folder, "node"))

                let own =
                    NodeOptions(
                        Secret = NodeManagerSupport.secretText,
                        Transport = NodeTransport.PlainText,
                        ListenOn = [| IPAddress.Loopback |],
                        Port = Nullable 0,
                        PeersVariable = null,
                        Discovery = DiscoveryOptions.Off
                    )

                use cluster =
                    ClusterOptions(Nodes = [| string node.Location |], Node = own, ShowsOutput = false)
                    |> Cluster.withNodeSetup (fun setup ->
                        pycos {
                            noteRun folder |> ignore
                            setup.Share("number", 1)
                            raise (FileNotFoundException "no such model")
                        })
                    |> Cluster.start

                let told = ResizeArray<ClusterEvent>()
                use gone = new ManualResetEventSlim()

                cluster.Happened.Add(fun event ->
                    lock told (fun () -> told.Add event)

                    if event.Kind = ClusterEventKind.NodeLeft then
                        gone.Set())

                let job = cluster |> Cluster.submit (fun () -> pycos { return 1 })
                Expect.isTrue (gone.Wait patience) "it is left"

                let failure =
                    lock told (fun () -> told |> Seq.find (fun event -> event.Kind = ClusterEventKind.NodeSetupFailed))

                Expect.equal failure.Node "daemon" "which node"
                Expect.stringContains failure.Text "System.IO.FileNotFoundException: no such model" "why"

                match failure.Failure.InnerException with
                | :? RemoteTaskException as thrown ->
                    Expect.equal thrown.TypeName "System.IO.FileNotFoundException" "its type"
                    Expect.stringContains thrown.RemoteStackTrace "NodeSetupTests" "where"
                | other -> failtest $"it is {other}"

                // It has offered its servers again by then: nodes are asked every 2 seconds.
                let clock = Stopwatch.StartNew()
                eventually "time to ask again" (fun () -> clock.Elapsed > 5. * second)
                Expect.equal (runsIn folder) 1 "not once more"
                Expect.equal job.State JobState.Queued "the job waits for another node"

                let why =
                    Expect.throwsC (fun () -> run (pycos { do! cluster |> Cluster.waitForServers 1 second })) id

                Expect.stringContains why.Message "no such model" "the story"
                job |> Job.cancel "enough"

                Expect.isEmpty
                    (Directory.GetFiles(Path.Combine(folder, "node"), "*.value", SearchOption.AllDirectories))
                    "nothing is left on the node")
        }

        test "[D38] [D40] Where setup fails on this machine, or takes too long, the start fails, soon, and says why" {
            let clock = Stopwatch.StartNew()

            let broken =
                local 2
                |> Cluster.withNodeSetup (fun _ -> pycos { failwith "broken" })
                |> startFails

            Expect.stringContains broken.Message "has failed: System.Exception: broken" "why"
            Expect.equal (broken.GetType()) typeof<NodeSetupException> "its type"

            let twice =
                local 1
                |> Cluster.withNodeSetup (fun setup ->
                    pycos {
                        setup.Share("one", 1)
                        setup.Share("one", 2)
                    })
                |> startFails

            Expect.stringContains twice.Message "something by the name of 'one' already" "why"

            let slow =
                ClusterOptions(LocalServers = Nullable 2, ShowsOutput = false, SetupTimeout = second)
                |> Cluster.withNodeSetup (fun _ -> pycos { do! PycosTask.sleep (TimeSpan.FromMinutes 10.) })
                |> startFails

            Expect.stringContains slow.Message "it has not ended in 00:00:01" "why"
            Expect.isLessThan clock.Elapsed (40. * second) "soon"
        }

        test "[D38] If the server ends that runs setup, another one does, three in all" {
            withFolder (fun folder ->
                let dies times =
                    local 2
                    |> Cluster.withNodeSetup (fun setup ->
                        pycos {
                            setup.ShareBytes("half", ReadOnlySpan [| 1uy |])

                            if noteRun folder <= times then
                                Process.GetCurrentProcess().Kill()
                                do! PycosTask.sleep (TimeSpan.FromMinutes 10.)

                            setup.Share("number", 7)
                        })

                withCluster (dies 2) (fun cluster ->
                    let number () =
                        JobContext.Current.NodeState.Get<int> "number",
                        Directory.GetDirectories(sessionFolder (), "data*").Length

                    Expect.equal
                        (run (Cluster.compute number cluster))
                        (7, 1)
                        "the third one has set it up, and what others left is gone"

                    Expect.equal (runsIn folder) 3 "three have run it"

                    let events =
                        run (
                            pycos {
                                let! events = cluster.ListEventsAsync()
                                return List.ofSeq events
                            }
                        )

                    let lost =
                        events
                        |> List.filter (fun event -> event.Kind = ClusterEventKind.ServerNotStarted)

                    Expect.hasLength lost 2 "the story tells of the two"
                    Expect.stringContains lost.Head.Text "SIGKILL" "how it ended")

                File.Delete(Path.Combine(folder, "runs"))
                let failure = startFails (dies 100)
                Expect.stringContains failure.Message "3 servers have ended while they ran it" "why"
                Expect.stringContains failure.Message "SIGKILL" "how"
                Expect.equal (runsIn folder) 3 "not once more")
        }
    ]

let tests = testSequenced (testList "NodeSetup" [ sharing; failing ])
