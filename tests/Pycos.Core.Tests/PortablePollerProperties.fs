/// Connections that are ended while they send, over the portable poller.
module Pycos.Core.Tests.PortablePollerProperties

open System
open System.Net
open System.Net.Sockets
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.SocketSupport

/// How a connection of a random program ends.
type private End =
    | Close
    | EndSending
    | Unwrap

type private Connection = {
    Sends: int list
    Buffer: int
    ReadSize: int
    End: End
}

let private program =
    let connection =
        gen {
            let! sends =
                Gen.choose (0, 5)
                |> Gen.bind (fun count -> Gen.listOfLength count (Gen.elements [ 1; 100; 5_000; 300_000 ]))

            let! buffer = Gen.elements [ 20_000; 100_000 ]
            let! readSize = Gen.elements [ 1_000; 70_000 ]
            let! ending = Gen.elements [ Close; EndSending; Unwrap ]

            return {
                Sends = sends
                Buffer = buffer
                ReadSize = readSize
                End = ending
            }
        }

    Gen.choose (1, 4) |> Gen.bind (fun count -> Gen.listOfLength count connection)

/// Unwraps a socket as soon as what it has taken is sent.
let private unwrap (socket: AsyncSocket) =
    pycos {
        let mutable raw: Socket = null

        while isNull raw do
            try
                raw <- socket.Unwrap()
            with :? InvalidOperationException ->
                do! PycosTask.SleepAsync(milliseconds 1.0)

        return raw
    }

/// Sends and ends at once; each send is of one call, so that much of it is still under way at the end.
let private speak (address: EndPoint) connection =
    pycos {
        let! socket = AsyncSocket.ConnectAsync(address, limit)
        socket.Socket.SendBufferSize <- connection.Buffer
        let data = bytesOf (List.sum connection.Sends)
        do! socket.SendMessageAsync(ReadOnlyMemory(BitConverter.GetBytes data.Length), limit)
        let mutable at = 0

        for count in connection.Sends do
            do! socket.SendAllAsync(ReadOnlyMemory(data, at, count), limit)
            at <- at + count

        match connection.End with
        | Close -> socket.Dispose()
        | EndSending ->
            socket.Shutdown SocketShutdown.Send
            let! ended = socket.ReceiveAsync(room 1, limit)
            Expect.equal ended 0 "the peer has all"
            socket.Dispose()
        | Unwrap ->
            use! raw = unwrap socket
            raw.Shutdown SocketShutdown.Send
            raw.ReceiveTimeout <- int limit.TotalMilliseconds
            let! ended = BlockingPool.Shared.RunAsync(fun () -> raw.Receive(room 1))
            Expect.equal ended 0 "the peer has all"
    }

let private listen (connection: AsyncSocket) spoken =
    pycos {
        use connection = connection
        connection.Socket.ReceiveBufferSize <- spoken.Buffer
        let! header = connection.ReceiveMessageAsync(100, limit)
        let expected = bytesOf (BitConverter.ToInt32 header)
        let collected = ResizeArray<byte>()
        let buffer = room spoken.ReadSize
        let mutable more = true

        while more do
            let! received = connection.ReceiveAsync(buffer, limit)
            collected.AddRange(ArraySegment(buffer, 0, received))
            more <- received > 0

        return collected.ToArray().AsSpan().SequenceEqual expected
    }

let private eachByteArrives scheduler (connections: Connection list) =
    runOn
        scheduler
        (pycos {
            use listener = AsyncSocket.Listen loopback

            let speaking = [
                for connection in connections -> PycosTask.Spawn(speak listener.LocalEndPoint connection)
            ]

            let listening = ResizeArray()

            for connection in connections do
                let! accepted = listener.AcceptAsync limit
                listening.Add(PycosTask.Spawn(listen accepted connection))

            let mutable all = true

            for task in listening do
                let! held = task
                all <- all && held

            for task in speaking do
                do! task

            return all && PycosTask.Current.Scheduler.Poller.RegisteredHandles = 1
        })

let tests =
    testList "portable poller properties" [
        test "[R58 R60 R64] whatever is sent before a connection is ended, in whichever way, arrives" {
            let count = 200
            use scheduler = new Scheduler(SchedulerOptions(Poller = PollerKind.Portable))
            Property.check count (Prop.forAll (Arb.fromGen program) (eachByteArrives scheduler))
            Explored.property "connections that are ended while they send" count
        }
    ]
