/// Nodes that serve clients with real server processes.
module Pycos.Dispycos.Tests.NodeManagerTests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Runtime.InteropServices
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.NodeManagerSupport

let private defaults = NodeManagerOptions(AvailabilityInterval = seconds 0.2)

let private kindOf (report: NodeReport) = report.Kind

let private whole =
    testCase
        "[D12][D31][D45][GD47] a session gets its servers, knows what is free, and leaves nothing behind"
        (fun () ->
            let cpus = min 2 Environment.ProcessorCount
            let wishes = { wishes () with Cpus = cpus }

            withManager defaults (fun manager client ->
                let offer = client.Offer

                Expect.equal
                    (offer.Name, offer.Cpus, offer.FreeCpus)
                    ("node", Environment.ProcessorCount, offer.Cpus)
                    "all is free"

                Expect.equal (offer.Platform, offer.Refusal) (RuntimeInformation.RuntimeIdentifier, null) "what it is"
                Expect.isGreaterThan offer.Availability.MemoryBytes 0L "memory"
                Expect.isGreaterThan offer.Availability.DiskBytes 0L "disk"
                openSession client wishes
                let ready = [ for server in 1..cpus -> client.Told.Ready server 1 ]
                Expect.equal (client.Offer.FreeCpus) (offer.Cpus - cpus) "they are taken"
                Expect.equal (ready |> List.distinctBy _.ProcessId |> List.length) cpus "each is a process"
                Expect.all ready (fun report -> isAlive report.ProcessId) "that lives"
                let session = Seq.exactlyOne manager.Sessions

                Expect.equal
                    (session.Id, session.Client, session.Phase)
                    (wishes.Session, "tests", NodeSessionPhase.Serving)
                    "listed"

                Expect.equal
                    [ for server in session.Servers -> server.ProcessId.Value ]
                    [ for report in ready -> report.ProcessId ]
                    "with its servers"

                let sample =
                    client.Told.Wait "a sample" (fun report -> kindOf report = NodeReportKind.Availability)

                Expect.isGreaterThan sample.Availability.MemoryBytes 0L "free memory"

                if OperatingSystem.IsLinux() then
                    Expect.isTrue (sample.Availability.IdlePercent.HasValue) "how much is idle"

                Expect.isTrue (client.Close(SessionClosing(wishes.Session, true))) "closed"
                Expect.all ready (fun report -> not (isAlive report.ProcessId)) "no process is left"
                Expect.equal client.Offer.FreeCpus offer.Cpus "all is free again"
                Expect.isEmpty manager.Sessions "no session"
                Expect.isEmpty (Directory.GetDirectories(Path.Combine(manager.Directory, "sessions"))) "no file"

                for server in 1..cpus do
                    Expect.equal (client.Told.Ended server 1).Exit ServerExit.Closed "told why"

                Expect.equal (client.Told.OfKind NodeReportKind.ServerEnded).Length cpus "once for each"
                Expect.isFalse (client.Close(SessionClosing(wishes.Session, true))) "there is none any more"))

let private crash =
    testCase "[D48][GD2] a server that is killed is told within a second, and another one takes its place" (fun () ->
        withSession defaults (wishes ()) (fun _ client ->
            let first = client.Told.Ready 1 1
            let clock = Stopwatch.StartNew()
            signal "KILL" first.ProcessId
            let ended = client.Told.Ended 1 1
            Expect.isLessThan clock.Elapsed (seconds 1.) "at once"
            Expect.equal ended.Exit ServerExit.Crashed "why"
            Expect.stringContains ended.Text "SIGKILL (9)" "by which signal"
            Expect.equal ended.Begun 0L "no job was begun"
            let second = client.Told.Ready 1 2
            Expect.notEqual second.ProcessId first.ProcessId "another process"))

let private lastErrors =
    testCase "[D48] of a server that fails its exit code is told, and what it has written last" (fun () ->
        let wishes = { wishes () with Restarts = false }

        withSession defaults wishes (fun manager client ->
            use caller = startCaller wishes

            runAt caller (client.Told.Ready 1 1) (fun () ->
                pycos {
                    eprintfn "this is why"

                    Threading
                        .Thread(fun () ->
                            Threading.Thread.Sleep 50
                            exit 7)
                        .Start()
                })

            let ended = client.Told.Ended 1 1
            Expect.equal ended.Exit ServerExit.Crashed "why"
            Expect.stringContains ended.Text "exit code 7" "the code"
            Expect.stringContains ended.Text "this is why" "the last lines"
            waitFor "no other one" (fun () -> (Seq.head manager.Sessions).Servers[0].Phase = ServerPhase.Ended)))

let private requests =
    testCase "[D42][D43] a server is closed, restarted or killed when its client asks for it, and only then" (fun () ->
        let wishes = wishes ()

        withSession defaults wishes (fun _ client ->
            let ask incarnation action exit =
                client.Ask(ServerRequest(wishes.Session, 1, incarnation, action, exit))

            Expect.isTrue (ask 1 ServerAction.Restart ServerExit.Closed) "restarted"
            Expect.equal (client.Told.Ended 1 1).Exit ServerExit.Closed "as asked"
            client.Told.Ready 1 2 |> ignore
            Expect.isFalse (ask 1 ServerAction.Kill ServerExit.Closed) "the first one is no more"
            Expect.isTrue (ask 2 ServerAction.Kill ServerExit.Unresponsive) "killed"
            Expect.equal (client.Told.Ended 1 2).Exit ServerExit.Unresponsive "for the reason that was given"
            client.Told.Ready 1 3 |> ignore
            Expect.isTrue (ask 3 ServerAction.Close ServerExit.Closed) "closed"
            Expect.equal (client.Told.Ended 1 3).Exit ServerExit.Closed "as asked"
            Expect.isFalse (ask 3 ServerAction.Close ServerExit.Closed) "nothing is left to close"))

let private memory =
    testCase "[GD41] a server that uses more memory than it may is ended, and another one takes its place" (fun () ->
        let wishes = {
            wishes () with
                MemoryLimit = 128L <<< 20
        }

        withSession defaults wishes (fun _ client ->
            use caller = startCaller wishes
            let server = client.Told.Ready 1 1

            let managed =
                runAt caller server (fun () ->
                    pycos {
                        try
                            return string (Array.zeroCreate<byte>(256 <<< 20)).Length
                        with :? OutOfMemoryException ->
                            return "out of memory"
                    })

            Expect.equal managed "out of memory" "objects beyond the limit are refused, and the server lives on"

            caller.UserScheduler.Spawn(
                caller.RunAsync(
                    server.Location,
                    (fun () ->
                        pycos {
                            let length = 256 <<< 20
                            let block = Marshal.AllocHGlobal length

                            for at in 0..4096 .. length - 1 do
                                Marshal.WriteByte(block, at, 1uy)
                        }),
                    Nullable patience
                )
            )
            |> ignore

            let ended = client.Told.Ended 1 1
            Expect.equal ended.Exit ServerExit.OutOfMemory "why"
            Expect.stringStarts ended.Text "out of memory at 128 MiB" "in words"
            client.Told.Ready 1 2 |> ignore))

let private unresponsive =
    testCase "[D11][GD55] a server that does not end when it is told to is ended when its grace is over" (fun () ->
        let wishes = { wishes () with Grace = seconds 0.5 }

        withSession defaults wishes (fun _ client ->
            signal "STOP" (client.Told.Ready 1 1).ProcessId
            let clock = Stopwatch.StartNew()
            Expect.isTrue (client.Close(SessionClosing(wishes.Session, true))) "closed"
            Expect.isGreaterThan clock.Elapsed (seconds 0.4) "after the grace"
            Expect.isLessThan clock.Elapsed (seconds 10.) "and not much later"
            Expect.equal (client.Told.Ended 1 1).Exit ServerExit.Unresponsive "told why"))

let private output =
    testCase "[D69][GD28] what jobs write comes to the client by lines, and what they read is empty" (fun () ->
        let wishes = wishes ()

        let options = NodeManagerOptions(OutputRing = 1000)

        withSession options wishes (fun _ client ->
            use caller = startCaller wishes

            let read =
                runAt caller (client.Told.Ready 1 1) (fun () ->
                    pycos {
                        for number in 1..10_000 do
                            Console.Out.WriteLine $"line {number}"

                        Console.Error.WriteLine "an error, with ä and €"
                        use cat = Process.Start(ProcessStartInfo("cat"))
                        cat.WaitForExit()
                        return isNull (Console.In.ReadLine())
                    })

            Expect.isTrue read "nothing to read"

            waitFor "all lines" (fun () ->
                client.Told.Output(false).Length >= 10_000
                && not (client.Told.Output true).IsEmpty)

            Expect.equal (client.Told.Output false) [ for number in 1..10_000 -> $"line {number}" ] "in order"
            Expect.equal (client.Told.Output true) [ "an error, with ä and €" ] "errors apart"
            Expect.isLessThan (client.Told.OfKind NodeReportKind.Output).Length 200 "many lines in one message"))

let private descendants =
    testCase "[D49][GD18] what jobs have started ends with their server" (fun () ->
        let wishes = wishes ()

        withSession defaults wishes (fun _ client ->
            use caller = startCaller wishes
            let server = client.Told.Ready 1 1

            let child =
                runAt caller server (fun () -> pycos { return Process.Start("sleep", "1000").Id })

            Expect.isTrue (isAlive child) "it runs"
            signal "KILL" server.ProcessId
            waitFor "its end" (fun () -> not (isAlive child))))

let private wrongKey =
    testCase "[D61] a server refuses whoever does not have the key of its session" (fun () ->
        withSession defaults (wishes ()) (fun _ client ->
            let server = client.Told.Ready 1 1
            use stranger = startCaller (wishes ())
            use insider = startNode "insider" [ secret ]

            for other in [ stranger; insider ] do
                Expect.throwsT<AggregateException>
                    (fun () -> onTask other (other |> Node.connect server.Location) |> ignore)
                    "refused"))

let private clientEnds =
    testCase
        "[D47][GD16] a session ends with the task that is told of it, and with the process of its client"
        (fun () ->
            withManager defaults (fun manager client ->
                openSession client (wishes ())
                let server = client.Told.Ready 1 1
                client.Told.Events.Task.Terminate() |> ignore
                waitFor "the end of the session" (fun () -> Seq.isEmpty manager.Sessions)
                Expect.isFalse (isAlive server.ProcessId) "and of its server"

                let program, serverProcess = startClient (client.Node.ConnectedPeers[0].Location)
                use _ = program
                Expect.isTrue (isAlive serverProcess) "it serves"
                program.Kill()
                waitFor "the end of the session" (fun () -> Seq.isEmpty manager.Sessions)
                Expect.isFalse (isAlive serverProcess) "and of its server"
                Expect.equal client.Offer.FreeCpus client.Offer.Cpus "all is free again"
                Expect.isEmpty (Directory.GetDirectories(Path.Combine(manager.Directory, "sessions"))) "no file"))

let private nodeKilled =
    testCase "[D49][D60][GD18] no server outlives its node, and a node starts where one was killed" (fun () ->
        use directory = new TemporaryDirectory()
        let wishes = wishes ()

        let serverProcess =
            use daemon = new Daemon(directory.Path)
            use client = new Client(daemon.Location)
            openSession client wishes
            let server = client.Told.Ready 1 1
            use caller = startCaller wishes

            // A job that blocks its thread does not keep its server alive.
            caller.UserScheduler.Spawn(
                caller.RunAsync(
                    server.Location,
                    Func<_>(fun () -> pycos { Threading.Thread.Sleep 100_000 }),
                    Nullable patience
                )
            )
            |> ignore

            daemon.Kill()
            let clock = Stopwatch.StartNew()
            waitFor "the end of the server" (fun () -> not (isAlive server.ProcessId))
            Expect.isLessThan clock.Elapsed (seconds 2.) "soon"
            server.ProcessId

        let sessions = Path.Combine(directory.Path, "sessions")
        Expect.isNonEmpty (Directory.GetDirectories sessions) "it could not tidy up"
        use daemon = new Daemon(directory.Path)
        Expect.isEmpty (Directory.GetDirectories directory.Path |> Array.filter ((=) sessions)) "the next one did"
        use client = new Client(daemon.Location)
        openSession client wishes
        Expect.notEqual (client.Told.Ready 1 1).ProcessId serverProcess "and it serves")

let private nodeStopped =
    testCase "[D49] servers end with a node that is stopped without having been closed" (fun () ->
        let node = startNode "node" [ secret ]
        let manager = onTask node (NodeManager.StartAsync(node, defaults))
        use client = new Client(node.Location)
        openSession client (wishes ())
        let server = client.Told.Ready 1 1
        node.Dispose()
        waitFor "the end of the server" (fun () -> not (isAlive server.ProcessId))
        Expect.isTrue (manager.DisposeAsync().AsTask().Wait patience) "it can be disposed of"
        Expect.isFalse (Directory.Exists manager.Directory) "and nothing of it is left"
        node.UserScheduler.Terminate())

let private coming =
    testCase "[D60] nodes that start and end at the same moment each get a directory, which no other one has" (fun () ->
        let taken = Collections.Concurrent.ConcurrentDictionary<string, unit>()

        Threading.Tasks.Parallel.For(
            0,
            8,
            fun _ ->
                for _ in 1..300 do
                    use directory = NodeDirectory.Take(null, ignore)
                    Expect.isTrue (taken.TryAdd(directory.Root, ())) $"{directory.Root} is taken once"
                    taken.TryRemove directory.Root |> ignore
        )
        |> ignore)

let private leftovers =
    testCase "[D60] only the process that was noted is ended, not another one with its number" (fun () ->
        use directory = new TemporaryDirectory()
        let file = Path.Combine(directory.Path, "1.json")
        use sleeping = Process.Start("sleep", "1000")
        File.WriteAllText(file, $$"""{"pid":{{sleeping.Id}},"started":"1"}""")
        Expect.isFalse (ServerState.KillNoted(file).HasValue) "another start"
        Expect.isTrue (isAlive sleeping.Id) "it lives"
        File.WriteAllText(file, "{")
        Expect.isFalse (ServerState.KillNoted(file).HasValue) "half a file"
        ServerState.Write(file, sleeping.Id)
        Expect.equal (ServerState.KillNoted file) (Nullable sleeping.Id) "the one that was noted"
        Expect.isTrue (sleeping.WaitForExit 10_000) "it ends")

let private refusals =
    testCase "[D9][D10][D58] a node says why it takes no client" (fun () ->
        let options =
            NodeManagerOptions(
                IsExclusive = true,
                MaxClients = Nullable 2,
                Cpus = 1,
                MemoryLimitPerServer = (256L <<< 20)
            )

        withManager options (fun manager client ->
            let happened = Collections.Concurrent.ConcurrentQueue<NodeManagerEventKind>()
            manager.Changed.Add(fun event -> happened.Enqueue event.Kind)

            let refusal wishes =
                client.Open(requestOf wishes client.Told.Events).Refusal

            Expect.stringContains (refusal { wishes () with Cpus = 0 }) "processor" "no processor"
            Expect.stringContains (refusal { wishes () with Key = [| 1uy |] }) "key" "a short key"
            Expect.stringContains (refusal { wishes () with MemoryLimit = 1L }) "64 MiB" "too little memory"
            Expect.stringContains (refusal { wishes () with Grace = seconds -1. }) "grace" "no grace"
            let first = wishes ()
            openSession client { first with Cpus = 1 }
            openSession client { first with Cpus = 1 }
            Expect.equal manager.ServedClients 1 "the same request again is the same session"
            Expect.stringContains (refusal (wishes ())) "another client" "exclusive"
            use other = new Client(client.Node.ConnectedPeers[0].Location)
            Expect.isFalse (other.Close(SessionClosing(first.Session, false))) "others can not close it"

            Expect.stringContains
                (other.Open(requestOf first other.Told.Events).Refusal)
                "number"
                "nor take part in it"

            client.Close(SessionClosing(first.Session, false)) |> ignore
            let second = wishes ()
            openSession client second
            client.Close(SessionClosing(second.Session, false)) |> ignore
            Expect.stringContains (refusal (wishes ())) "2 clients" "all were served"
            Expect.stringContains client.Offer.Refusal "2 clients" "as the offer says"
            waitFor "that all were served" (fun () -> Seq.contains NodeManagerEventKind.ServedAll happened)))

let private draining =
    testCase "[D57][GD63] a node that drains asks its clients to end, and takes no others" (fun () ->
        withManager defaults (fun manager client ->
            let wishes = wishes ()
            openSession client wishes
            client.Told.Ready 1 1 |> ignore

            let drained =
                client.Node.UserScheduler.Spawn(manager.DrainAsync(Nullable patience)).AsTask()

            client.Told.Wait "to be asked" (fun report -> report.Kind = NodeReportKind.Closing)
            |> ignore

            Expect.isNotNull client.Offer.Refusal "no others"
            Expect.isFalse drained.IsCompleted "it waits"
            client.Close(SessionClosing(wishes.Session, true)) |> ignore
            Expect.isTrue (drained.Wait patience && drained.Result) "until all are gone"))

let private ports =
    testCase "[D63] servers use the ports that they are given, and tell the address that clients use" (fun () ->
        use taken = new Sockets.TcpListener(IPAddress.Loopback, 0)
        taken.Start()
        let blocked = (taken.LocalEndpoint :?> IPEndPoint).Port

        let options =
            NodeManagerOptions(Cpus = 1, ServerPorts = PortRange(blocked, blocked), AdvertiseHost = "127.0.0.2")

        withManager options (fun _ client ->
            openSession client (wishes ())
            let ended = client.Told.Ended 1 1
            Expect.equal ended.Exit ServerExit.Crashed "the port is taken"
            Expect.stringContains ended.Text (string blocked) "it says which"
            taken.Stop()

            let ready =
                client.Told.Wait "a server" (fun report -> report.Kind = NodeReportKind.ServerReady)

            Expect.equal ready.Location (Location(IPAddress.Parse "127.0.0.2", blocked)) "that port"))

let private directories =
    testCase "[D34][D60][GD44] each node has a directory of its own" (fun () ->
        use directory = new TemporaryDirectory()
        let options = NodeManagerOptions(Directory = directory.Path)

        withManager options (fun _ client ->
            use node = startNode "other" [ secret ]

            let failure =
                Expect.throwsC
                    (fun () -> onTask node (NodeManager.StartAsync(node, options)) |> ignore)
                    _.GetBaseException()

            Expect.stringContains failure.Message directory.Path "it says which is in use"

            withManager defaults (fun first _ ->
                withManager defaults (fun second _ ->
                    Expect.notEqual first.Directory second.Directory "each its own"))

            let wishes = wishes ()
            openSession client wishes
            use caller = startCaller wishes
            runAt caller (client.Told.Ready 1 1) (fun () -> pycos { return 1 }) |> ignore
            Expect.isNonEmpty (Directory.GetDirectories(Path.Combine(directory.Path, "cache"))) "assemblies are kept"))

let private staging =
    testCase "[D2] the files of servers are staged once, also by several nodes at a time" (fun () ->
        use directory = new TemporaryDirectory()
        let parent = Path.Combine(directory.Path, "servers")

        let programs =
            Task.WhenAll [ for _ in 1..4 -> Task.Run(fun () -> ServerStage.Prepare parent) ]

        let program = programs.Result |> Array.distinct |> Array.exactlyOne
        let stage = Path.GetDirectoryName program
        Expect.equal (Directory.GetFileSystemEntries parent) [| stage |] "and nothing else is left"
        let files = Directory.GetFiles stage |> Array.map Path.GetFileName

        Expect.containsAll
            files
            [ "pycos-server.dll"; "Pycos.Core.dll"; "Pycos.Net.dll"; "Pycos.Dispycos.dll" ]
            "what servers need"

        Expect.isFalse
            (files
             |> Array.exists (fun file -> file.StartsWith "FSharp" || file.Contains "Tests"))
            "and no more"

        File.Delete(Path.Combine(stage, "Pycos.Net.dll"))
        Expect.equal (ServerStage.Prepare parent) program "what somebody has deleted"
        Expect.isTrue (File.Exists(Path.Combine(stage, "Pycos.Net.dll"))) "is there again"

        if not (OperatingSystem.IsWindows()) then
            let owner =
                UnixFileMode.UserRead ||| UnixFileMode.UserWrite ||| UnixFileMode.UserExecute

            Expect.equal (File.GetUnixFileMode parent) owner "for its owner only")

let private wrongOptions =
    testCase "[D54] options that make no sense are refused at once" (fun () ->
        use node = startNode "node" [ secret ]

        for wrong in
            [
                NodeManagerOptions(Cpus = Environment.ProcessorCount + 1)
                NodeManagerOptions(Cpus = -Environment.ProcessorCount)
                NodeManagerOptions(Cpus = 1, ServerPorts = PortRange(5, 4))
                NodeManagerOptions(Cpus = 1, ServerPorts = PortRange(65535, 65536))
                NodeManagerOptions(MemoryLimitPerServer = 1L)
                NodeManagerOptions(MaxClients = Nullable 0)
                NodeManagerOptions(Grace = TimeSpan.Zero)
                NodeManagerOptions(StartTimeout = TimeSpan.MaxValue)
                NodeManagerOptions(OutputRing = 999)
                NodeManagerOptions(Name = " ")
            ] do
            let failure =
                Expect.throwsC
                    (fun () -> onTask node (NodeManager.StartAsync(node, wrong)) |> ignore)
                    _.GetBaseException()

            Expect.isTrue (failure :? ArgumentException) $"{wrong}: {failure}")

let tests =
    testList "NodeManager" [
        // They share processors and the directory for temporary files, and measure times.
        testSequenced
        <| testList "processes" [
            whole
            crash
            lastErrors
            requests
            memory
            unresponsive
            output
            descendants
            wrongKey
            clientEnds
            nodeKilled
            nodeStopped
            coming
            leftovers
            refusals
            draining
            ports
            directories
            staging
            wrongOptions
        ]
    ]
