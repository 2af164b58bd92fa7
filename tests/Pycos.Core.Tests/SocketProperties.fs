/// Streams of bytes under random chunks, timeouts, cancellations and terminations: each byte arrives once, in order.
module Pycos.Core.Tests.SocketProperties

open System
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.SocketSupport

/// How a read is made, and what ends it if nothing comes.
type Read =
    | Some' of room: int * timeout: int
    | All of room: int * timeout: int
    | Terminated of room: int * after: int
    | Cancelled of room: int * after: int

/// A write: so many bytes, and how long they may take; then a pause.
type Write = {
    Length: int
    Timeout: int
    Pause: int
}

type Program = {
    Writes: Write list
    Reads: Read list
    Buffer: int
}

let private read =
    gen {
        let! room = Gen.frequency [ 3, Gen.choose (1, 40); 1, Gen.choose (1, 20_000) ]
        let! time = Gen.choose (0, 2)
        let! make = Gen.elements [ Some'; All; Terminated; Cancelled ]
        return make (room, time)
    }

let private write =
    gen {
        let! length = Gen.frequency [ 3, Gen.choose (0, 60); 1, Gen.choose (0, 30_000) ]
        let! timeout = Gen.choose (0, 2)
        let! pause = Gen.frequency [ 3, Gen.constant 0; 1, Gen.choose (1, 2) ]

        return {
            Length = length
            Timeout = timeout
            Pause = pause
        }
    }

let private someOf item =
    Gen.choose (1, 12) |> Gen.bind (fun count -> Gen.listOfLength count item)

let program =
    gen {
        let! writes = someOf write
        let! reads = someOf read
        let! buffer = Gen.elements [ 20_000; 1_000_000 ]

        return {
            Writes = writes
            Reads = reads
            Buffer = buffer
        }
    }

/// Programs that run at the same time, each on a connection of its own.
let batches (program: Gen<'Program>) size =
    Arb.fromGenShrink (
        Gen.listOfLength size program,
        fun batch ->
            // A failure is looked for in each half, down to one program.
            match batch with
            | []
            | [ _ ] -> Seq.empty
            | _ -> Seq.ofList (List.splitInto 2 batch)
    )

/// Makes one read; adds what it got. False at the end of the stream.
let perform (socket: AsyncSocket) (collected: ResizeArray<byte>) read =
    let take (buffer: byte[]) count =
        collected.AddRange(ArraySegment(buffer, 0, count))
        count > 0

    /// Reads in a task of its own, so that it can be ended.
    let reading room cancellation =
        PycosTask.Spawn(
            pycos {
                let buffer = Array.zeroCreate<byte> room
                let! _ = socket.ReceiveAllAsync(buffer, Nullable(), cancellation)
                return take buffer room
            }
        )

    let outcome (task: PycosTask<bool>) =
        pycos {
            try
                let! more = task
                return more
            with
            | :? OperationCanceledException -> return true
            | :? EndOfConnectionException as ended ->
                collected.AddRange(ended.Received.ToArray())
                return false
        }

    pycos {
        match read with
        | Some'(room, timeout) ->
            try
                let buffer = Array.zeroCreate<byte> room
                let! count = socket.ReceiveAsync(buffer, milliseconds timeout)
                return take buffer count
            with :? SocketTimeoutException ->
                return true
        | All(room, timeout) ->
            try
                let buffer = Array.zeroCreate<byte> room
                let! _ = socket.ReceiveAllAsync(buffer, milliseconds timeout)
                return take buffer room
            with
            | :? SocketTimeoutException as late ->
                collected.AddRange(late.Received.ToArray())
                return true
            | :? EndOfConnectionException as ended ->
                collected.AddRange(ended.Received.ToArray())
                return false
        | Terminated(room, after) ->
            let task = reading room CancellationToken.None
            do! PycosTask.SleepAsync(milliseconds after)
            task.Terminate() |> ignore
            return! outcome task
        | Cancelled(room, after) ->
            use cancellation = new CancellationTokenSource()
            let task = reading room cancellation.Token
            do! PycosTask.SleepAsync(milliseconds after)
            cancellation.Cancel()
            return! outcome task
    }

/// Sends all of the data, taking up again what a timeout left.
let sendPatiently (socket: AsyncSocket) (data: ReadOnlyMemory<byte>) timeout =
    pycos {
        let mutable sent = 0

        while sent < data.Length do
            try
                do! socket.SendAllAsync(data.Slice sent, milliseconds timeout)
                sent <- data.Length
            with :? SocketTimeoutException as late ->
                sent <- sent + late.Transferred
    }

let private eachByteOnce program =
    withPair (fun left right ->
        pycos {
            left.Socket.SendBufferSize <- program.Buffer
            right.Socket.ReceiveBufferSize <- program.Buffer
            let data = bytesOf (program.Writes |> List.sumBy _.Length)
            let collected = ResizeArray<byte>()

            let writer =
                PycosTask.Spawn(
                    pycos {
                        let mutable at = 0

                        for write in program.Writes do
                            do! sendPatiently left (ReadOnlyMemory(data, at, write.Length)) write.Timeout
                            at <- at + write.Length
                            do! PycosTask.SleepAsync(milliseconds write.Pause)

                        left.Shutdown Net.Sockets.SocketShutdown.Send
                    }
                )

            let mutable more = true
            let mutable rounds = 0

            // The reads are made again and again until the end; then patiently, so that every program ends.
            while more do
                for read in (if rounds < 5 then program.Reads else [ Some'(65536, 1000) ]) do
                    if more then
                        let! next = perform right collected read
                        more <- next

                rounds <- rounds + 1

            do! writer
            return collected.ToArray().AsSpan().SequenceEqual data
        })

let tests =
    testList "socket properties" [
        test
            "[R58 R59 R60 G2 G16] whatever chunks, timeouts, cancellations and terminations: each byte arrives once, in order" {
            let size = 20
            let count = 30
            use scheduler = newScheduler ()

            let holds batch =
                runOn
                    scheduler
                    (pycos {
                        let running = [ for program in batch -> PycosTask.Spawn(eachByteOnce program) ]
                        let mutable all = true

                        for task in running do
                            let! held = task
                            all <- all && held

                        return all
                    })

            Property.check count (Prop.forAll (batches program size) holds)
            Explored.property $"connections over {scheduler.PollerName}" (size * count)
        }
    ]
