/// Nodes that serve clients, and clients that call them as the real one does: with real processes.
module internal Pycos.Dispycos.Tests.NodeManagerSupport

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Net
open System.Reflection
open System.Security.Cryptography
open Expecto
open Pycos
open Pycos.Internals

/// How long anything may take, on a busy machine.
let patience = TimeSpan.FromSeconds 30.

let seconds (count: float) = TimeSpan.FromSeconds count

/// Waits until something holds.
let waitFor (what: string) (holds: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (holds ()) do
        if clock.Elapsed > patience then
            failtest $"not in time: {what}"

        Threading.Thread.Sleep 5

/// Runs a coroutine as a task of a node, and waits for its result.
let onTask (node: PycosNode) (body: Coroutine<'T>) =
    let running = node.UserScheduler.Spawn(body).AsTask()

    if not (running.Wait patience) then
        failtest "a task has not ended in time"

    running.Result

let isAlive (id: int) =
    // A process that nobody has collected is there as a zombie.
    try
        let text = File.ReadAllText $"/proc/{id}/stat"
        text[text.LastIndexOf ')' + 2] <> 'Z'
    with :? IOException ->
        false

let signal (name: string) (id: int) =
    use killing = Process.Start("kill", [ $"-{name}"; string id ])
    killing.WaitForExit()

let private ownScheduler name =
    new Scheduler(SchedulerOptions(Name = name, Names = TaskNames()))

let startNode name (secrets: NodeSecret list) =
    PycosNode.Start(
        NodeOptions(
            Name = name,
            Secrets = secrets,
            Transport = NodeTransport.PlainText,
            ListenOn = [ IPAddress.Loopback ],
            Port = Nullable 0,
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off,
            Scheduler = ownScheduler name,
            ResumeTimeout = seconds 1.
        )
    )

let secretText = "a secret of these tests, long enough"

/// One for all nodes of this process: to derive its key takes long on purpose.
let secret = NodeSecret secretText

/// The options of the node of a client, at the loopback address only.
let compressingNode compression name port =
    NodeOptions(
        Compression = compression,
        Name = name,
        Secrets = [| secret |],
        Transport = NodeTransport.PlainText,
        ListenOn = [| IPAddress.Loopback |],
        Port = Nullable port,
        PeersVariable = null,
        Discovery = DiscoveryOptions.Off
    )

/// See above.
let clientNode name port =
    compressingNode DataCompression.Auto name port

/// A directory that is gone behind the test.
type TemporaryDirectory() =
    member val Path = Directory.CreateTempSubdirectory("pycos-tests-").FullName

    interface IDisposable with
        member directory.Dispose() =
            NodeDirectory.Delete directory.Path |> ignore

/// What a client is told, and the task that is told so.
type Told(node: PycosNode) =
    let reports = ConcurrentQueue<NodeReport>()

    let mutable events = Unchecked.defaultof<TaskRef<NodeReport>>

    do
        node.UserScheduler.Spawn(
            (fun (inbox: Inbox<NodeReport>) ->
                pycos {
                    while true do
                        let! report = Inbox.receive inbox
                        reports.Enqueue report
                }),
            &events
        )
        |> ignore

    member _.Events = events

    member _.All = List.ofSeq reports

    member told.OfKind kind =
        told.All |> List.filter (fun report -> report.Kind = kind)

    /// Waits for a report.
    member told.Wait what (wanted: NodeReport -> bool) =
        waitFor what (fun () -> told.All |> List.exists wanted)
        told.All |> List.find wanted

    member told.Ready server incarnation =
        told.Wait $"server {server}.{incarnation} is ready" (fun report ->
            report.Kind = NodeReportKind.ServerReady
            && report.Server = server
            && report.Incarnation = incarnation)

    member told.Ended server incarnation =
        told.Wait $"server {server}.{incarnation} has ended" (fun report ->
            report.Kind = NodeReportKind.ServerEnded
            && report.Server = server
            && report.Incarnation = incarnation)

    member _.Output isError =
        reports
        |> Seq.filter (fun report -> report.Kind = NodeReportKind.Output && report.IsError = isError)
        |> Seq.collect _.Lines
        |> List.ofSeq

/// A client of a node, by the node's services.
type Client(place: Location) =
    let node = startNode "client" [ secret ]
    let told = Told node

    let call name (arguments: 'Arguments) : 'Result =
        onTask
            node
            (pycos {
                let! _ = node |> Node.connect place
                let! found = node |> Service.locateAt place patience name
                use service = ValueOption.get found
                return! service.CallAsync arguments
            })

    member _.Node = node

    member _.Told = told

    member _.Offer: NodeOffer = call ComputingNames.Offer 0

    member _.Open(request: SessionRequest) : SessionAnswer = call ComputingNames.Open request

    member _.Close(closing: SessionClosing) : bool = call ComputingNames.Close closing

    member _.Ask(request: ServerRequest) : bool = call ComputingNames.Server request

    interface IDisposable with
        member _.Dispose() =
            node.Dispose()
            node.UserScheduler.Terminate()

/// What a client asks for; a session of one server unless more is said.
type Wishes = {
    Session: Guid
    Key: byte[]
    Cpus: int
    Restarts: bool
    MemoryLimit: int64
    Grace: TimeSpan
}

let wishes () = {
    Session = Guid.NewGuid()
    Key = RandomNumberGenerator.GetBytes 32
    Cpus = 1
    Restarts = true
    MemoryLimit = 0L
    Grace = seconds 5.
}

let requestOf wishes (events: TaskRef<NodeReport>) =
    SessionRequest(
        wishes.Session,
        "tests",
        wishes.Key,
        wishes.Cpus,
        events,
        wishes.Restarts,
        wishes.MemoryLimit,
        wishes.Grace
    )

/// Opens a session, which must be granted.
let openSession (client: Client) wishes =
    let answer = client.Open(requestOf wishes client.Told.Events)
    Expect.equal answer.Refusal null "it is granted"
    Expect.equal answer.Cpus wishes.Cpus "with all processors"

/// The client's side of the connections to its servers.
let startCaller wishes =
    startNode "caller" [ SessionSecret.Of(wishes.Key, Capabilities.Default) ]

/// Runs code in a server.
let runAt (caller: PycosNode) (server: NodeReport) (body: unit -> Coroutine<'T>) =
    onTask caller (caller.RunAsync(server.Location, Func<_>(body), Nullable patience))

/// A node that serves clients in this process, as one of a program with a local cluster does.
let withManager (options: NodeManagerOptions) (check: NodeManager -> Client -> unit) =
    use node = startNode "node" [ secret ]
    let manager = onTask node (NodeManager.StartAsync(node, options))

    try
        use client = new Client(node.Location)
        check manager client
    finally
        manager.DisposeAsync().AsTask().Wait patience |> ignore
        node.Dispose()
        node.UserScheduler.Terminate()
        Expect.isFalse (Directory.Exists manager.Directory && isNull options.Directory) "nothing of it is left"

/// The same with a session that serves.
let withSession options wishes (check: NodeManager -> Client -> unit) =
    withManager options (fun manager client ->
        openSession client wishes

        for server in 1 .. wishes.Cpus do
            client.Told.Ready server 1 |> ignore

        check manager client)

/// The program of a project beside this one: of the same configuration and framework.
let private programOf project =
    let here = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)
    let output = Path.GetRelativePath(Path.Combine(__SOURCE_DIRECTORY__, "bin"), here)
    Path.Combine(__SOURCE_DIRECTORY__, "..", project, "bin", output, project + ".dll")

let startProgram (arguments: string list) =
    Process.Start(ProcessStartInfo("dotnet", arguments, RedirectStandardInput = true, RedirectStandardOutput = true))

let lineOf (started: Process) =
    let line = started.StandardOutput.ReadLineAsync()

    if line.Wait patience && not (isNull line.Result) then
        line.Result
    else
        failtest "a process has said nothing in time"

/// A node in a process of its own, which keeps so many bytes of results, with more arguments for its program.
type Daemon(directory: string, resultBytes: int64, more: string list) =
    let running =
        startProgram (
            [
                programOf "Pycos.Dispycos.Tests.Node"
                directory
                secretText
                string resultBytes
            ]
            @ more
        )

    let port = int (lineOf running)

    new(directory, resultBytes) = new Daemon(directory, resultBytes, [])

    new(directory) = new Daemon(directory, 1L <<< 30)

    member _.Id = running.Id

    member _.Location = Location(IPAddress.Loopback, port)

    member _.Kill() =
        running.Kill()
        running.WaitForExit()

    interface IDisposable with
        member _.Dispose() =
            running.StandardInput.Close()

            if not (running.WaitForExit patience) then
                running.Kill()

            running.Dispose()

/// How this program is told to be a client in a process of its own; see Main.
let clientArgument = "session-client"

/// Opens a session, says which processes serve, and waits to be killed.
let runClient port =
    use client = new Client(Location(IPAddress.Loopback, port))
    openSession client (wishes ())
    let ready = client.Told.Ready 1 1
    Console.Out.WriteLine ready.ProcessId
    Console.In.ReadLine() |> ignore
    0

/// A client in a process of its own, and its server.
let startClient (place: Location) =
    let running =
        startProgram [ Assembly.GetExecutingAssembly().Location; clientArgument; string place.Port ]

    running, int (lineOf running)
