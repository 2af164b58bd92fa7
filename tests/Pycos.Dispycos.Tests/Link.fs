/// A link between a client and the ports of a machine that can be cut: nothing goes through it then, and nobody is told, as when a cable is
/// pulled out. What is under way when it is cut arrives when it is mended.
module internal Pycos.Dispycos.Tests.Link

open System
open System.Collections.Concurrent
open System.Net
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport

/// Where clients look for what is at the loopback address. Linux has it; elsewhere it would have to be set up.
let address = IPAddress.Parse "127.0.0.2"

type Direction =
    | ToServers
    | ToClient

let private listenAt (address: IPAddress) (port: int) =
    let listener =
        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

    try
        listener.Bind(IPEndPoint(address, port))
        listener.Listen 100
        Some listener
    with :? SocketException ->
        listener.Dispose()
        None

let private begin' (name: string) (body: unit -> unit) =
    let guarded () =
        try
            body ()
        with
        | :? SocketException
        | :? ObjectDisposedException -> ()

    Thread(guarded, IsBackground = true, Name = name).Start()

/// Listens at the ports of the one address, and passes on to the same ports of the loopback address.
type Link(ports: int list) =
    let gate = new ManualResetEventSlim true
    let sockets = ConcurrentBag<Socket>()
    let passed = [| 0L; 0L |]
    let cuts = [| Int64.MaxValue; Int64.MaxValue |]
    let heard = ConcurrentBag<int * IO.MemoryStream>()
    let mutable connections = 0

    let index direction =
        match direction with
        | ToServers -> 0
        | ToClient -> 1

    /// What a client has said is kept, so that it can be said again; not the bulk of what it sends.
    let keep (copy: IO.MemoryStream) (part: ReadOnlySpan<byte>) =
        if not (isNull copy) && copy.Length < 1_000_000L then
            copy.Write part

    let pump (source: Socket) (sink: Socket) way copy () =
        let buffer: byte array = Array.zeroCreate 65_536
        let mutable count = source.Receive buffer

        while count > 0 do
            keep copy (ReadOnlySpan(buffer, 0, count))

            if Interlocked.Add(&passed[way], int64 count) > Volatile.Read &cuts[way] then
                Volatile.Write(&cuts[way], Int64.MaxValue)
                gate.Reset()

            gate.Wait()
            sink.Send(buffer, 0, count, SocketFlags.None) |> ignore
            count <- source.Receive buffer

        gate.Wait()
        sink.Shutdown SocketShutdown.Send

    let join port (client: Socket) () =
        gate.Wait()

        let server =
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, NoDelay = true)

        sockets.Add server

        try
            server.Connect(IPEndPoint(IPAddress.Loopback, port))
            let copy = new IO.MemoryStream()
            heard.Add((port, copy))
            begin' "to servers" (pump client server 0 copy)
            pump server client 1 null ()
        finally
            // Also where nobody listens there: the client is not let in then.
            client.Dispose()
            server.Dispose()

    let accept port (listener: Socket) () =
        while true do
            let client = listener.Accept()
            client.NoDelay <- true
            sockets.Add client
            Interlocked.Increment(&connections) |> ignore
            begin' "to client" (join port client)

    do
        for port in ports do
            let listener =
                match listenAt address port with
                | Some listener -> listener
                | None -> skiptest $"this machine does not have the address {address}, or port {port} is taken there"

            sockets.Add listener
            begin' "link" (accept port listener)

    /// How many connections were made so far.
    member _.Connections = Volatile.Read &connections

    /// What was said on each connection by who has made it, with its port. To be looked at when nobody says anything any more.
    member _.Heard = [ for port, copy in heard -> port, copy.ToArray() ]

    member _.IsCut = not gate.IsSet

    member _.Cut() = gate.Reset()

    /// Cuts it as soon as so many bytes more have come in one direction.
    member _.CutBehind direction (bytes: int64) =
        let way = index direction
        Volatile.Write(&cuts[way], Volatile.Read &passed[way] + bytes)

    member _.Mend() = gate.Set()

    interface IDisposable with
        member _.Dispose() =
            for socket in sockets do
                socket.Dispose()

            gate.Set()

/// Two ports that nobody uses now, at either address.
let freePorts () =
    let isFree port =
        [ address; IPAddress.Loopback ]
        |> List.forall (fun address ->
            match listenAt address port with
            | Some listener ->
                listener.Dispose()
                true
            | None -> false)

    // Below those that the system gives out by itself.
    Seq.initInfinite (fun _ -> Random.Shared.Next(10_000, 30_000))
    |> Seq.find (fun port -> isFree port && isFree (port + 1))

/// Of clients; the smaller one of both sides counts.
let heartbeat = second / 4.

/// A client of a node and its server, reached by a link, all of which wait for each other for so many seconds.
let withLinkedNode
    (resume: int)
    (test: Link -> NodeManagerSupport.Daemon -> Cluster -> ConcurrentQueue<ClusterEvent> -> unit)
    =
    withFolder (fun folder ->
        let port = freePorts ()
        use link = new Link([ port; port + 1 ])
        let place = [ string address; string port; string (port + 1); string resume ]
        use daemon = new NodeManagerSupport.Daemon(IO.Path.Combine(folder, "node"), 1L <<< 30, place)

        let client = NodeManagerSupport.clientNode "client" 0

        // The node could reach it without the link otherwise.
        let client =
            NodeOptions(
                Name = client.Name,
                Secrets = client.Secrets,
                Transport = client.Transport,
                AcceptsConnections = false,
                PeersVariable = null,
                Discovery = DiscoveryOptions.Off,
                Heartbeat = heartbeat,
                ResumeTimeout = TimeSpan.FromSeconds(float resume)
            )

        let events = ConcurrentQueue()

        use cluster =
            Cluster.start (ClusterOptions(Nodes = [ $"{address}:{port}" ], ShowsOutput = false, Node = client))

        cluster.Happened.Add events.Enqueue

        run (
            pycos {
                do! cluster |> Cluster.waitForServers 1 patience
                return ()
            }
        )

        test link daemon cluster events)
