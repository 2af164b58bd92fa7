/// What somebody can do to nodes, servers and schedulers who reaches their ports, has heard what others have said there, and does not know the
/// secret; and where code runs of those who do.
module Pycos.Dispycos.Tests.StrangerTests

open System
open System.IO
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Dispycos.Tests.Link
open Pycos.Dispycos.Tests.NodeManagerSupport

/// Connects to a port of the loopback address, from one of the addresses that Linux has there; says something, and hears the answer to its end.
/// What was said on a link, without what was empty.
let private heardOn (link: Link) = [|
    for _, bytes in link.Heard do
        if bytes.Length > 0 then
            bytes
|]

let private say (from: int) (port: int) (bytes: byte[]) =
    use socket =
        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, ReceiveTimeout = 30_000)

    socket.Bind(IPEndPoint(IPAddress [| 127uy; 0uy; byte (1 + from / 250); byte (1 + from % 250) |], 0))
    socket.Connect(IPAddress.Loopback, port)
    let answer = Array.zeroCreate<byte> 65_536
    let mutable count = 0

    try
        socket.Send bytes |> ignore
        socket.Shutdown SocketShutdown.Send
        let mutable received = socket.Receive answer

        while received > 0 do
            count <- count + received
            received <- socket.Receive answer
    with :? SocketException as closed when closed.SocketErrorCode <> SocketError.TimedOut ->
        // The other side may close the connection before it has read all.
        ()

    count

/// The files of assemblies that a process has in memory.
let private assembliesOf (id: int) =
    File.ReadLines $"/proc/{id}/maps"
    |> Seq.map (fun line -> Array.last (line.Split ' '))
    |> Seq.filter _.EndsWith(".dll")
    |> Set.ofSeq

/// The processes that a process has started and that are there.
let private childrenOf (id: int) =
    File.ReadAllText $"/proc/{id}/task/{id}/children"

/// Frames of any content behind their length, and changed ones of those that were heard.
let private frame (random: Random) (heard: byte[] array) =
    match random.Next 3 with
    | 0 ->
        let bytes = Array.zeroCreate<byte>(4 + random.Next 200)
        random.NextBytes bytes
        bytes[0..2] <- [| 0uy; 0uy; 0uy |]
        bytes[3] <- byte (bytes.Length - 4)
        bytes
    | 1 ->
        let bytes = Array.zeroCreate<byte>(1 + random.Next 200)
        random.NextBytes bytes
        bytes
    | _ ->
        let bytes = Array.truncate 2000 heard[random.Next heard.Length]

        for _ in 0 .. random.Next 5 do
            bytes[random.Next bytes.Length] <- byte (random.Next 256)

        bytes

let private frames = 2000

/// Says so many frames to the ports, from many addresses, so that none is refused only because another one has come too often.
let private bother seed (heard: byte[] array) (ports: int list) =
    let random = Random seed

    for number in 1..frames do
        for port in ports do
            say (number % 2000) port (frame random heard) |> ignore

/// A client that has had code run, and what was heard of it: the code has written one line into a file.
let private afterJob test =
    withLinkedNode 30 (fun link daemon cluster _ ->
        withFolder (fun folder ->
            let marks = Path.Combine(folder, "marks")
            let marked () = (File.ReadAllLines marks).Length

            let mark () =
                cluster
                |> Cluster.submit (fun () ->
                    pycos {
                        File.AppendAllText(marks, "ran\n")
                        return Environment.ProcessId
                    })
                |> Job.result
                |> run

            let server = mark ()
            Expect.equal (marked ()) 1 "it has run"
            test link daemon server mark marked))

let private onLinux () =
    if not (OperatingSystem.IsLinux()) then
        skiptest "it looks into /proc"

/// Which process has started another one: the second number behind the name, see proc_pid_stat(5).
let private parentOf (id: int) =
    let text = File.ReadAllText $"/proc/{id}/stat"
    int ((text[text.LastIndexOf ')' + 2 ..]).Split(' ')[1])

/// Clients' code, wherever they may have it run, and the processes that it says it has run in.
let private ownProcesses =
    test
        "What a client has run, setups included, runs in processes that its node has started for it alone, and the node itself loads nothing for it" {
        onLinux ()

        withFolder (fun folder ->
            use daemon = new Daemon(Path.Combine(folder, "node"))

            let note (place: string) =
                File.AppendAllText(Path.Combine(folder, place), $"{Environment.ProcessId}\n")

            let start name =
                ClusterOptions(
                    Name = name,
                    Nodes = [ string daemon.Location ],
                    Allocate = (fun _ -> 1),
                    ShowsOutput = false,
                    Node = clientNode name 0,
                    ServerSetup = Func<Coroutine>(fun () -> (pycos { note $"{name} server" }).WithoutResult())
                )
                |> Cluster.withNodeSetup (fun _ -> pycos { note $"{name} node" })
                |> Cluster.start

            /// The one process in which all code of a client has run.
            let processOf name (cluster: Cluster) =
                cluster |> Cluster.compute (fun () -> note $"{name} job") |> run

                let ran =
                    [
                        for place in [ "node"; "server"; "job" ] do
                            yield! File.ReadAllLines(Path.Combine(folder, $"{name} {place}"))
                    ]
                    |> List.map int
                    |> List.distinct
                    |> List.exactlyOne

                let server = run (Cluster.servers cluster) |> List.exactlyOne
                Expect.equal ran server.ProcessId "the process of the server"
                Expect.equal (parentOf ran) daemon.Id "which the node has started"
                ran

            use first = start "first"
            let one = processOf "first" first

            if Environment.ProcessorCount > 1 then
                use second = start "second"
                Expect.notEqual (processOf "second" second) one "another client has another process"

            let ours =
                assembliesOf daemon.Id
                |> Set.map Path.GetFileNameWithoutExtension
                |> Set.filter (fun name -> not (name.StartsWith "System." || name.StartsWith "Microsoft."))

            Expect.isFalse (ours.Contains "FSharp.Core") "nothing of the client's language"
            Expect.isFalse (ours.Contains "Pycos.Dispycos.Tests") "and not its code")
    }

let tests =
    testSequenced
    <| testList "strangers" [
        ownProcesses

        test "[GD20] [GD21] What was heard of a client that had code run makes nobody run it again" {
            onLinux ()

            afterJob (fun link _ server mark marked ->
                let heard = link.Heard |> List.filter (fun (_, bytes) -> bytes.Length > 0)
                Expect.hasLength (List.distinct (List.map fst heard)) 2 "to the node, and to its server"

                for number, (port, bytes) in List.indexed heard do
                    let answered = say number port bytes
                    Expect.isGreaterThan answered 0 "it is answered, and the connection closed"
                    Expect.isLessThan answered 2000 "by the frames of a handshake, and no more"

                Expect.equal (marked ()) 1 "nothing has run"
                Expect.equal (mark ()) server "and who knows the secret is served as before"
                Expect.equal (marked ()) 2 "by the same server")
        }

        test
            "[D62] [GD20] Random and changed frames neither crash a node or a server, nor have it load or start anything" {
            onLinux ()

            afterJob (fun link daemon server mark marked ->
                let heard = heardOn link

                let ports = link.Heard |> List.map fst |> List.distinct

                for port in ports do
                    for number in 1..50 do
                        say number port (frame (Random number) heard) |> ignore

                // What refusals need themselves is there now.
                let before = [ assembliesOf daemon.Id; assembliesOf server ], childrenOf daemon.Id
                bother 4711 heard ports
                let after = [ assembliesOf daemon.Id; assembliesOf server ], childrenOf daemon.Id
                Expect.equal after before "assemblies and processes"
                Expect.equal (marked ()) 1 "nothing has run"
                Expect.equal (mark ()) server "they serve as before")
        }

        test "[D62] [GD20] Random and changed frames do not crash a scheduler, which goes on sharing" {
            onLinux ()

            afterJob (fun link _ _ _ _ ->
                let heard = heardOn link

                use home = startNode "scheduler" [ secret ]
                let scheduler = onTask home (ClusterScheduler.StartAsync home)
                bother 4712 heard [ home.Location.Port ]
                use node = startNode "worker" [ secret ]

                let manager =
                    onTask
                        node
                        (NodeManager.StartAsync(node, NodeManagerOptions(Cpus = 1, Scheduler = string home.Location)))

                use cluster =
                    Cluster.start (
                        ClusterOptions(
                            Scheduler = string home.Location,
                            Node = clientNode "client" 0,
                            ShowsOutput = false
                        )
                    )

                let ran = cluster |> Cluster.compute (fun () -> 6 * 7) |> run
                Expect.equal ran 42 "a job"
                Expect.hasLength scheduler.Queue 1 "its only client"
                cluster.Dispose()
                manager.DisposeAsync().AsTask().Wait ClusterSupport.patience |> ignore
                scheduler.DisposeAsync().AsTask().Wait ClusterSupport.patience |> ignore)
        }
    ]
