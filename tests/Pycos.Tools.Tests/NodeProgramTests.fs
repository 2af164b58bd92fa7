/// The program dispycosnode in processes of its own, and clients in others.
module internal Pycos.Tools.Tests.NodeProgramTests

open System
open System.Diagnostics
open System.IO
open System.Net.Http
open System.Text.Json
open Expecto
open Pycos.Tools.Tests.ToolSupport

/// That a client finds a node, has it run a job, and ends.
let private runs (place: Place) secret arguments =
    use client = place.StartClient secret ("once" :: arguments)
    client.WaitFor "ran in " |> ignore
    Expect.equal (client.Wait()) 0 client.Said

/// That a node ends with code 0, and leaves nothing.
let private endsWell (place: Place) (node: Tool) =
    Expect.equal (node.Wait()) 0 node.Said

    let left =
        Directory.GetFileSystemEntries place.Directory
        |> Array.map Path.GetFileName
        |> Array.except [ "node.lock"; "cache"; "sessions"; "results" ]

    Expect.isEmpty left "no file of its state"
    Expect.isEmpty (Directory.GetFileSystemEntries(Path.Combine(place.Directory, "results"))) "no result"

    if Directory.Exists(Path.Combine(place.Directory, "sessions")) then
        Expect.isEmpty (Directory.GetFileSystemEntries(Path.Combine(place.Directory, "sessions"))) "no session"

let private finding =
    testList "finding" [
        test "[D35] [GD46] a client finds a node of its machine by itself, without a secret" {
            use place = new Place()
            use node = place.Start []

            Expect.stringContains
                (node.WaitFor "Clients find it")
                "without a secret, so only programs of this machine"
                "it says so"

            runs place "-" []
        }

        test "[D35] a client finds a node by itself that has the same secret" {
            use place = new Place()
            use node = place.Start [ "--secret"; secret ]
            Expect.stringContains (node.WaitFor "Clients find it") "with a secret" "it says so"
            runs place secret []
        }

        test "[D34] a client uses a node that it names, with and without a secret" {
            for given, more in [ "-", []; secret, [ "-s"; secret ] ] do
                use place = new Place()
                use node = place.Start more
                runs place given [ locationOf node ]
        }

        test "[D35] a client finds a node that comes later, and waits for it meanwhile" {
            use place = new Place()
            use client = place.StartClient "-" [ "once" ]
            use node = place.Start []
            client.WaitFor "ran in " |> ignore
            Expect.equal (client.Wait()) 0 client.Said
        }

        test "[D35] announcements travel by multicasts, too" {
            use place = new Place()
            use node = place.Start [ "--ipv4_udp_multicast"; "--ping_interval"; "1" ]
            eventually "it runs" (fun () -> not node.HasExited)
            runs place "-" [ locationOf node ]
        }
    ]

let private ending =
    testList "ending" [
        test "[D57] each signal that ends programs ends a node that has no clients, at once and with code 0" {
            for signal in [ "TERM"; "INT"; "HUP"; "QUIT" ] do
                use place = new Place()
                use node = place.Start []
                node.Signal signal
                endsWell place node
        }

        test "[D57] a node that was given no directory ends with code 0, too, and deletes its own" {
            use folder = new TemporaryDirectory()
            Directory.CreateDirectory(folder.File "temporary") |> ignore

            let arguments = [
                "--daemon"
                "-c"
                "1"
                "--node_ports"
                "0"
                "--scheduler_port"
                string (freePort ())
            ]

            use node =
                new Tool(command nodeProgram arguments, [ "TMPDIR", folder.File "temporary" ])

            node.WaitFor "Clients find it" |> ignore

            let nodes () =
                Directory.GetDirectories(folder.File "temporary", "node-*", SearchOption.AllDirectories)

            Expect.hasLength (nodes ()) 1 "its directory"
            node.Signal "TERM"
            Expect.equal (node.Wait()) 0 node.Said
            Expect.isEmpty (nodes ()) "it is gone"
        }

        test "[D57] after the first signal a job that runs ends, and then the node" {
            use place = new Place()
            use node = place.Start []
            use client = place.StartClient "-" [ "hold"; "3" ]
            client.WaitFor "holding" |> ignore
            node.Signal "TERM"
            client.WaitFor "event NodeClosing" |> ignore
            Expect.stringContains (client.WaitFor "job ended") "Succeeded" "it has its result"
            client.WaitFor "event NodeLeft" |> ignore
            endsWell place node
        }

        test "[D57] a job that does not end in the grace is ended" {
            use place = new Place()
            use node = place.Start [ "--grace"; "1" ]
            use client = place.StartClient "-" [ "hold"; "300" ]
            client.WaitFor "holding" |> ignore
            let clock = Stopwatch.StartNew()
            node.Signal "TERM"
            endsWell place node
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 30.) "in time"
            Expect.isFalse ((client.WaitFor "job ended").Contains "Succeeded") "it has no result"
        }

        test "[D57] a second signal ends a node at once, whatever its grace" {
            use place = new Place()
            use node = place.Start [ "--grace"; "300" ]
            use client = place.StartClient "-" [ "hold"; "300" ]
            client.WaitFor "holding" |> ignore
            node.Signal "TERM"
            client.WaitFor "event NodeClosing" |> ignore
            let clock = Stopwatch.StartNew()
            node.Signal "TERM"
            endsWell place node
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 15.) "at once"
        }

        test "[GD55] a node that is told to end while it starts does so within 5 seconds" {
            for pause in [ 300; 600; 900 ] do
                use place = new Place()

                use node =
                    new Tool(command nodeProgram ("--daemon" :: "--node_ports" :: "0" :: place.Arguments))

                Threading.Thread.Sleep pause
                let clock = Stopwatch.StartNew()
                node.Signal "TERM"
                let code = node.Wait()
                // Before the runtime runs, the system itself ends the process.
                Expect.isTrue (code = 0 || code = 143) $"code {code}: {node.Said}"
                Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 20.) "on a busy machine"
        }

        test "[D58] a node that serves two clients ends after the second one, with code 0" {
            use place = new Place()
            use node = place.Start [ "--serve"; "2" ]
            runs place "-" []
            Expect.isFalse node.HasExited "one is left"
            runs place "-" []
            endsWell place node
        }

        test "[D53] a client that has no job is asked to leave" {
            use place = new Place()
            use node = place.Start [ "--zombie_period"; "1" ]
            use client = place.StartClient "-" [ "idle" ]
            client.WaitFor "event ServerReady" |> ignore
            Expect.stringContains (client.WaitFor "event NodeClosing") "have run no job for 1 s" "it is told why"
            client.WaitFor "event NodeLeft" |> ignore

            eventually "the processor is free" (fun () ->
                let _, said, _ = place.Control "status" in said.Contains "1 of 1 CPUs are free")
        }

        test "[D59] at the minute when its service stops a node takes no more clients, and those that are there leave" {
            use place = new Place()
            let stop = DateTime.Now.AddSeconds 80.
            let start = stop.AddHours -2.

            use node =
                place.Start [
                    "--service_start"
                    start.ToString "HH:mm"
                    "--service_stop"
                    stop.ToString "HH:mm"
                ]

            use client = place.StartClient "-" [ "idle" ]
            client.WaitFor "event NodeClosing" |> ignore
            client.WaitFor "event NodeLeft" |> ignore
            let _, said, _ = place.Control "status"
            Expect.stringContains said "out of its hours of service" "others are told why"
        }
    ]

/// A node at a terminal, as `script` makes one.
let private atTerminal (place: Place) =
    let line =
        command nodeProgram ("--node_ports" :: "0" :: place.Arguments)
        |> List.map (fun part -> $"'{part}'")
        |> String.concat " "

    new Tool([ "script"; "-qec"; line; "/dev/null" ])

let private controlling =
    testList "controlling" [
        test "[GD63] a node that runs is asked how it is, drained, taken back and ended" {
            use place = new Place()
            let code, _, errors = place.Control "status"
            Expect.equal code 3 "none runs"
            Expect.stringContains errors "no node of this user runs in" "and that is said"
            use node = place.Start []
            use client = place.StartClient "-" [ "hold"; "12" ]
            client.WaitFor "holding" |> ignore
            let code, status, _ = place.Control "status"
            Expect.equal code 0 "it runs"
            Expect.stringContains status "0 of 1 CPUs are free" "the processor is taken"
            Expect.stringContains status "client tests, serving" "by the client"

            let _, json, _ =
                run nodeProgram [ "status"; "--json"; "--dest_path"; place.Directory ]

            use document = JsonDocument.Parse json
            Expect.equal (document.RootElement.GetProperty("offer").GetProperty("name").GetString()) "node-a" "as JSON"
            let code, _, _ = place.Control "drain"
            Expect.equal code 0 "it is drained"
            Expect.stringContains (client.WaitFor "event NodeClosing") "dispycosnode drain" "the client is told"
            Expect.stringContains (client.WaitFor "job ended") "Succeeded" "its job ends"
            let _, drained, _ = place.Control "status"
            Expect.stringContains drained "takes no clients now: the node is drained" "it goes on"
            let code, _, _ = place.Control "resume"
            Expect.equal code 0 "it is taken back"
            runs place "-" []
            let code, _, _ = place.Control "stop"
            Expect.equal code 0 "it is ended"
            endsWell place node
            node.WaitFor "has ordered: Stop" |> ignore
        }

        test "[GD18] [D60] a node that was killed leaves no process, and starts again without a flag" {
            use place = new Place()
            use node = place.Start []
            use client = place.StartClient "-" [ "hold"; "300" ]
            client.WaitFor "holding" |> ignore
            let _, status, _ = place.Control "status"
            let server = numberBehind "ready, process" status
            Expect.isTrue (isAlive server) "its server runs"
            node.Kill()
            eventually "the server ends by itself" (fun () -> not (isAlive server))
            let code, _, _ = place.Control "status"
            Expect.equal code 3 "what it has left does not count as a node"
            use again = place.Start []
            runs place "-" []
            again.Signal "TERM"
            endsWell place again
        }

        test
            "[GD55] [GD63] clean ends the node that runs in a directory, and deletes what is there; a node may do so when it starts" {
            use place = new Place()
            use node = place.Start []
            runs place "-" []

            let code, _, errors =
                run nodeProgram ("--daemon" :: "--node_ports" :: "0" :: place.Arguments)

            Expect.equal code 1 "there can not be two in one directory"
            Expect.stringContains errors "Another node uses the directory" "and that is said"
            use other = place.Start [ "--clean" ]
            Expect.isTrue node.HasExited "the first one is ended"
            let code, output, _ = place.Control "clean"
            Expect.equal code 0 output
            Expect.isTrue other.HasExited "so is the other one"

            Expect.isEmpty
                (Directory.GetFileSystemEntries place.Directory
                 |> Array.map Path.GetFileName
                 |> Array.except [ "node.lock"; "sessions"; "control.json" ])
                "nothing is left"
        }

        testCase "[D56] [GD68] a node at a terminal obeys status, an empty line, close, quit and terminate"
        <| fun () ->
            if not (OperatingSystem.IsLinux()) then
                skiptest "it needs script(1)"

            use place = new Place()
            use node = atTerminal place
            node.WaitFor "Clients find it" |> ignore
            node.Write "help"
            node.WaitFor "Commands: status" |> ignore
            node.Write ""
            node.WaitFor "1 of 1 CPUs are free, 0 clients served" |> ignore
            use client = place.StartClient "-" [ "hold"; "2" ]
            client.WaitFor "holding" |> ignore
            node.Write "close"
            client.WaitFor "event NodeClosing" |> ignore
            Expect.stringContains (client.WaitFor "job ended") "Succeeded" "the job ends first"
            runs place "-" []
            node.Write "status"
            node.WaitFor "2 clients served" |> ignore
            node.Write "quit"
            endsWell place node
            use busy = atTerminal place
            busy.WaitFor "Clients find it" |> ignore
            use other = place.StartClient "-" [ "hold"; "300" ]
            other.WaitFor "holding" |> ignore
            busy.Write "terminate"
            endsWell place busy
    ]

let private watching =
    testList "watching" [
        test "[D68] [GD62] health and metrics are served, and tell of sessions" {
            use place = new Place()
            let port = freePort ()
            use node = place.Start [ "--health_port"; string port ]
            use http = new HttpClient(BaseAddress = Uri $"http://127.0.0.1:{port}")

            let get (path: string) =
                http.GetStringAsync(path).GetAwaiter().GetResult()

            use health = JsonDocument.Parse(get "/healthz")
            Expect.equal (health.RootElement.GetProperty("status").GetString()) "ok" "it is well"
            Expect.isTrue (health.RootElement.GetProperty("takes_clients").GetBoolean()) "it takes clients"
            let sample = "pycos_node_sessions{pycos_node=\"node-a\"}"
            Expect.stringContains (get "/metrics") $"{sample} 0" "no session"
            use client = place.StartClient "-" [ "idle" ]
            client.WaitFor "event ServerReady" |> ignore
            let metrics = get "/metrics"

            for line in
                [
                    $"{sample} 1"
                    "# TYPE pycos_node_sessions gauge"
                    "# TYPE pycos_node_served_clients_total counter"
                    "pycos_node_served_clients_total{pycos_node=\"node-a\"} 1"
                    "pycos_node_servers{pycos_node=\"node-a\",pycos_phase=\"Ready\"} 1"
                    "pycos_net_peers{pycos_node=\"node-a\",pycos_state=\"Online\"} 1"
                    "pycos_net_received_bytes_total"
                ] do
                Expect.stringContains metrics line "the metrics"

            use missing = http.GetAsync("/other").GetAwaiter().GetResult()
            Expect.equal (int missing.StatusCode) 404 "nothing else"
            use posted = http.PostAsync("/healthz", null).GetAwaiter().GetResult()
            Expect.equal (int posted.StatusCode) 405 "and nothing is changed"
        }

        test "[GD62] the log is lines of JSON if that is wanted, on standard error" {
            use place = new Place()
            use node = place.StartWith [ "DISPYCOSNODE_LOG_FORMAT", "json" ] []
            node.Signal "TERM"
            endsWell place node
            Expect.isNonEmpty node.Errors "there is a log"
            Expect.equal node.Lines.Length 1 "only the greeting is no log"

            for line in node.Errors do
                use entry = JsonDocument.Parse line
                Expect.isNotEmpty (entry.RootElement.GetProperty("Message").GetString()) line
        }
    ]

let tests =
    testSequenced (testList "dispycosnode" [ finding; ending; controlling; watching ])
