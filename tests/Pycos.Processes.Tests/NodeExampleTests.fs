/// The examples of nodes, as processes of both languages that talk to each other.
module Pycos.Processes.Tests.NodeExampleTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.Processes.Tests.ExampleProcess

/// A secret of its own keeps a test's nodes from those of others, which announce themselves on this machine as well.
let newSecret () = [ "--secret"; string (Guid.NewGuid()) ]

/// Starts a node that serves clients on this machine only, and waits until it says where.
let startNode (name: string) (cpus: int) (secret: string list) =
    let node =
        Example.Node(
            [
                "--cpus"
                string cpus
                "--host"
                "127.0.0.1"
                "--node_ports"
                "0"
                "--name"
                name
            ]
            @ secret
        )

    let place =
        node.Pick "its place" (fun line ->
            let found =
                Regex.Match(line, $@"serves clients with {cpus} CPUs at (127\.0\.0\.1:\d+),")

            if found.Success then Some found.Groups[1].Value else None)

    node, place

let private startClientOf port language name secret environment =
    new Example(language, [ name; "--peer"; $"127.0.0.1:{port}" ] @ secret, environment)

/// Starts a server and a client of an example, and looks at both and the server's place.
let private withPair name (server, client) look =
    let secret = newSecret ()
    let server, port = startServer server $"{name}-server" secret []
    use server = server
    use client = startClientOf port client $"{name}-client" secret []
    look server client $"127.0.0.1:{port}"

/// The languages of a server and a client that differ.
let private mixed = [ CSharp, FSharp; FSharp, CSharp ]

/// Tries an example among programs of one language, and of both.
let private inPairs name look =
    inEachWay [ CSharp, CSharp; FSharp, FSharp; FSharp, CSharp ] (fun pairing -> withPair name pairing look)

let private matching pattern lines = [
    for line in lines do
        let found = Regex.Match(line, pattern)

        if found.Success then
            found.Groups[1].Value
]

let private numbers from upTo = [ for number in from..upTo -> string number ]

/// How long a program takes here and now only to start, and to refuse its arguments.
let private secondsToStart language name =
    let clock = Stopwatch.StartNew()
    use misused = new Example(language, [ name; "--nonsense" ], [])
    misused.End() |> ignore
    clock.Elapsed.TotalSeconds

let private remoteTasks =
    testList "remote-task" [
        test "[SN1] The server processes all 30 messages in the order of their numbers, and both programs end" {
            inPairs "remote-task" (fun server client _ ->
                client.EndWell() |> ignore
                let written = server.EndWell()

                let processing =
                    written |> matching @"^processing msg_id (\d+): client \d+, msg \d$"

                let fulfilled = written |> matching @"^done       msg_id (\d+):"
                Expect.equal processing (numbers 1 30) "those that it processes"
                Expect.equal (List.sortBy int fulfilled) (numbers 1 30) "those that it has processed")
        }

        // Alone, since it looks at a clock.
        testSequenced
        <| test "[SN1] A client with another secret is refused because of that, and fails soon" {
            inEachWay mixed (fun (server, client) ->
                let server, port = startServer server "remote-task-server" (newSecret ()) []
                use server = server
                let clock = Stopwatch.StartNew()
                use refused = startClientOf port client "remote-task-client" (newSecret ()) []
                let code, written = refused.End()
                let seconds = clock.Elapsed.TotalSeconds
                // 5 s, unless the machine is so busy that a start, which takes a fifth of a second on its own, takes long.
                let limit = max 5. (10. * secondsToStart client "remote-task-client")
                Expect.isLessThan seconds limit "seconds until it fails"
                Expect.notEqual code 0 "its exit code"
                Expect.exists written _.Contains("authentication failed") "what it says"
                Expect.hasLength server.Lines 1 "lines of the server, which is not visited")
        }

        test "[SN1] [SN13] When the server is killed, the client fails and says which node is lost" {
            let killWhileBusy (server: Example) (client: Example) place =
                server.Await "processing"
                ChildProcess.signal "KILL" server.Process
                let code, written = client.End()
                Expect.notEqual code 0 "the client's exit code"

                Expect.exists
                    written
                    (fun line ->
                        line.StartsWith "remote-task-client failed"
                        && line.Contains "remote-task-server"
                        && line.Contains $"at {place} is lost")
                    $"%A{written}"

            inEachWay mixed (fun pairing -> withPair "remote-task" pairing killWhileBusy)
        }
    ]

let private remoteChannel =
    test "[SN2] The first delivery waits for the server's late subscription, and all of them reach both, in order" {
        inPairs "remote-channel" (fun server client _ ->
            let atClient, atServer = client.EndWell(), server.EndWell()
            let reached = atClient |> matching @"^message (\d+) has reached 2$"
            let own = atClient |> matching @"^the client got message (\d+) from myself$"

            let other =
                atServer
                |> matching @"^the server got message (\d+) from \w+/\d+@127\.0\.0\.1:\d+$"

            Expect.equal [ reached; own; other ] (List.replicate 3 (numbers 1 10)) "the deliveries")
    }

let private picoService =
    test "[SN3] A task of the server tells the time, and which task it is" {
        inPairs "pico-service" (fun server client place ->
            let written = client.EndWell()

            let answer =
                written |> matching $@"^it is (\S+.*), says \w+/\d+@{Regex.Escape place}$"

            Expect.hasLength answer 1 $"answers: %A{written}"

            let asked =
                server.EndWell() |> matching @"^(\w+/\d+@127\.0\.0\.1:\d+) asks for the time$"

            Expect.hasLength asked 1 "questions")
    }

let private service =
    test "[SN4] Five calls run as tasks of their own side by side, and one that makes no sense fails" {
        inPairs "rps" (fun server client place ->
            let written = client.EndWell()
            let tasks = written |> matching $@"^REQUEST \d by (\w+/\d+)@{Regex.Escape place}$"
            Expect.hasLength (List.distinct tasks) 5 $"tasks: %A{written}"
            Expect.exists written (fun line -> line.StartsWith "Failed: " && line.Contains "-1 s") "the failure"
            server.EndWell() |> ignore)
    }

let private monitored =
    test
        "[SN5] A task of the client hears how five calls end, in the order of their ends, a failure with its reason first" {
        inPairs "rps-monitor" (fun server client place ->
            let written = client.EndWell()
            let call = $@"^rps_monitor/\d+@{Regex.Escape place}"

            let failed =
                written
                |> matching $@"{call} has failed: (System\.ArgumentException: 0 is not a positive number)"

            let returned = written |> matching $@"{call} has returned msg:(\d)$"
            Expect.hasLength failed 1 $"failures: %A{written}"
            // Each is told twice: to the monitor, and to the task that waits for it.
            Expect.equal (List.countBy id returned) [ for number in numbers 1 4 -> number, 2 ] "results"
            Expect.stringContains written.Head "has failed" "the first end"
            server.EndWell() |> ignore)
    }

/// The command lines of processes of this machine with a text in them.
let private processesWith (text: string) = [
    for folder in Directory.GetDirectories "/proc" do
        let command =
            try
                File.ReadAllText(Path.Combine(folder, "cmdline"))
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ""

        if command.Contains text then
            command
]

let private watchLogs folder =
    let secret = newSecret ()

    let start language =
        startServer language "log-watch-server" secret [ "TMPDIR", folder ]

    let servers = List.map start languages
    let places = [ for _, port in servers -> $"127.0.0.1:{port}" ]

    let clients = [
        for language, (_, port) in List.zip languages servers ->
            startClientOf port language "log-watch-client" secret [ "PYCOS_PEERS", String.concat "," places ]
    ]

    try
        for client in clients do
            let expected = [
                for place in places do
                    $"{place}: job 2 FAILED: the disk is full"
                    $"{place}: job 3 failed"
            ]

            Expect.containsAll (client.EndWell()) expected "lines"
            Expect.hasLength client.Lines expected.Length "nothing else"

        for server, _ in servers do
            server.EndWell() |> ignore
    finally
        for example in List.map fst servers @ clients do
            (example :> IDisposable).Dispose()

let private logWatch =
    test
        "[SN6] [GN9] [GN26] Two clients of two servers print the lines that failed of both, and no program is left behind" {
        if not (Directory.Exists "/proc/self") then
            skiptest "this system does not tell which processes there are by /proc"

        let folder = Directory.CreateTempSubdirectory().FullName

        try
            watchLogs folder
            Expect.isEmpty (processesWith folder) "programs that still follow a log"
        finally
            Directory.Delete(folder, true)
    }

let private runScript (server, client) passphrase look =
    let secret = newSecret ()

    let server, port =
        startServer server "node-script-server" ([ "--passphrase"; "open sesame" ] @ secret) []

    use server = server

    let known = [ "--passphrase"; passphrase; "--peer"; $"127.0.0.1:{port}" ] @ secret
    use client = new Example(client, "node-script-client" :: known, [])
    look server client

let private scripts =
    testList "node-script" [
        test "[SN7] [N51] Who knows the passphrase has its script run at the server, and gets what it writes" {
            inEachWay mixed (fun pairing ->
                runScript pairing "open sesame" (fun server client ->
                    let written = client.EndWell()

                    for line in
                        [
                            "greet.sh: Sent"
                            $"hello, {Environment.UserName}"
                            "that is all"
                            "exit code 0, "
                        ] do
                        Expect.contains written line "what it writes"

                    Expect.contains (server.EndWell()) "greet.sh has ended: exit code 0" "the server"))
        }

        test "[SN7] [N51] Who does not is told so, and nothing is run" {
            inEachWay mixed (fun pairing ->
                runScript pairing "open barley" (fun server client ->
                    let code, written = client.End()
                    Expect.notEqual code 0 "its exit code"
                    Expect.contains written "exit code 0, Invalid authentication" "what it is told"
                    Expect.isEmpty (written |> List.filter (fun line -> line.StartsWith "hello")) "nothing is run"

                    Expect.isEmpty
                        (server.EndWell() |> List.filter (fun line -> line.Contains "has ended"))
                        "nothing is run"))
        }
    ]

let tests =
    testList "examples of nodes" [
        remoteTasks
        remoteChannel
        picoService
        service
        monitored
        logWatch
        scripts
    ]
