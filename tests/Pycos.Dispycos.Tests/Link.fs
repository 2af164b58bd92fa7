/// A link between a client and the ports of a machine that can be cut: nothing goes through it then, and nobody is told, as when a cable is
/// pulled out. What is under way when it is cut arrives when it is mended.
module internal Pycos.Dispycos.Tests.Link

open System
open System.Net
open System.Net.Sockets
open System.Threading
open Expecto

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
    let sockets = Collections.Concurrent.ConcurrentBag<Socket>()
    let passed = [| 0L; 0L |]
    let cuts = [| Int64.MaxValue; Int64.MaxValue |]
    let mutable connections = 0

    let index direction =
        match direction with
        | ToServers -> 0
        | ToClient -> 1

    let pump (source: Socket) (sink: Socket) way () =
        let buffer: byte array = Array.zeroCreate 65_536
        let mutable count = source.Receive buffer

        while count > 0 do
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
            begin' "to servers" (pump client server 0)
            pump server client 1 ()
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
