/// Streams of bytes while calls are interrupted, descriptors run out and are used again, and connections break or end one way.
module Pycos.Core.Tests.SocketFaultProperties

open System
open System.Collections.Generic
open System.Net.Sockets
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.SocketProperties
open Pycos.Core.Tests.SocketSupport
open Pycos.Core.Tests.SystemFaults

/// How a connection ends.
type private Ending =
    /// The writer says that nothing more comes.
    | Plainly
    /// The writer says so, and then takes an answer.
    | HalfClosed
    /// The writer breaks the connection after so many writes.
    | Broken of writes: int
    /// The reader goes away after so many reads.
    | Left of reads: int

/// What is sent over connections that follow each other at once.
type private Life = (Program * Ending) list

/// How long the program waits before it takes all descriptors, and for how long, in milliseconds.
type private Famine = { After: int; Length: int }

let private life =
    let ending =
        Gen.oneof [
            Gen.constant Plainly
            Gen.constant HalfClosed
            Gen.map Broken (Gen.choose (0, 12))
            Gen.map Left (Gen.choose (0, 12))
        ]

    Gen.choose (1, 3)
    |> Gen.bind (fun count -> Gen.listOfLength count (Gen.zip program ending))

let private famines =
    Gen.choose (0, 3)
    |> Gen.bind (fun count ->
        Gen.listOfLength
            count
            (Gen.map2 (fun after length -> { After = after; Length = length }) (Gen.choose (0, 4)) (Gen.choose (0, 3))))

/// What has gone wrong on purpose.
type private Faults() =
    let counts = Dictionary<string, int>()
    let closed = HashSet<int>()
    member _.Counts = counts

    member _.Note fault =
        counts[fault] <- counts.GetValueOrDefault fault + 1

    /// Notes whether a connection got the descriptor of an earlier one, which is closed.
    member faults.Opened(socket: AsyncSocket) =
        if closed.Remove socket.Descriptor then
            faults.Note "descriptors reused"

    /// Closes a connection; its descriptor is free.
    member _.Close(socket: AsyncSocket) =
        let descriptor = socket.Descriptor
        socket.Dispose()
        closed.Add descriptor |> ignore

/// Tries again what fails for want of a descriptor.
let private whenThereIsOne (faults: Faults) (operation: unit -> Coroutine<'T>) =
    pycos {
        let mutable result = None

        while result.IsNone do
            try
                let! value = operation ()
                result <- Some value
            with error when isStarved error ->
                faults.Note "EMFILE"
                do! PycosTask.SleepAsync(milliseconds 1.0)

        return result.Value
    }

let private connect faults =
    pycos {
        use! listener =
            whenThereIsOne faults (fun () -> pycos { return AsyncSocket.Listen loopback })

        let connecting =
            PycosTask.Spawn(whenThereIsOne faults (fun () -> AsyncSocket.ConnectAsync(listener.LocalEndPoint, limit)))

        let! accepted = whenThereIsOne faults (fun () -> listener.AcceptAsync limit)
        let! connected = connecting
        faults.Opened connected
        faults.Opened accepted
        return struct (connected, accepted)
    }

/// Writes as a program says, up to a count of writes; how much.
let private writeSome (socket: AsyncSocket) (data: byte[]) program writes =
    pycos {
        let mutable at = 0

        for write in List.truncate writes program.Writes do
            do! sendPatiently socket (ReadOnlyMemory(data, at, write.Length)) write.Timeout
            at <- at + write.Length
            do! PycosTask.SleepAsync(milliseconds write.Pause)

        return at
    }

/// Reads as a program says, up to a count of reads: again and again, and then patiently, until the end or a failure.
let private readSome (socket: AsyncSocket) (collected: ResizeArray<byte>) program reads =
    pycos {
        let mutable more = true
        let mutable made = 0
        let patient = 5 * program.Reads.Length

        while more && made < reads do
            let next =
                if made < patient then
                    program.Reads[made % program.Reads.Length]
                else
                    Some'(65536, 1000)

            let! further = perform socket collected next
            more <- further
            made <- made + 1
    }

let private isReset (error: exn option) =
    match error with
    | Some(:? SocketException as error) ->
        error.SocketErrorCode = SocketError.ConnectionReset
        || error.SocketErrorCode = SocketError.Shutdown
    | _ -> false

/// The writer's part; how it failed, if it did.
let private write (faults: Faults) socket (data: byte[]) program ending =
    catching (
        pycos {
            let writes =
                match ending with
                | Broken writes -> writes
                | _ -> Int32.MaxValue

            let! _ = writeSome socket data program writes

            match ending with
            | Broken _ ->
                closeByReset socket
                faults.Note "resets"
                faults.Close socket
            | _ -> socket.Shutdown SocketShutdown.Send
        }
    )

/// The reader of a connection that ended one way answers.
let private answer (left: AsyncSocket) (right: AsyncSocket) (data: byte[]) =
    pycos {
        let answering = PycosTask.Spawn(ofUnit (right.SendAllAsync(data, limit)))
        let answered = Array.zeroCreate<byte> data.Length
        let! _ = left.ReceiveAllAsync(answered, limit)
        do! answering
        Expect.isTrue (answered.AsSpan().SequenceEqual data) "the answer"
    }

/// Fails unless a part of a connection ended as it must: well, by a reset, or either way.
let private endedBy (allowed: exn option -> bool) part (failure: exn option) =
    Expect.isTrue (allowed failure) $"how the {part} ended: {failure}"

/// Fails unless a connection has brought what it was given, once and in order, and has ended as it was told to.
let private hold (faults: Faults) (program, ending) =
    pycos {
        let! struct (left, right) = connect faults
        left.Socket.SendBufferSize <- program.Buffer
        right.Socket.ReceiveBufferSize <- program.Buffer
        let data = bytesOf (program.Writes |> List.sumBy _.Length)
        let collected = ResizeArray<byte>()
        let writer = PycosTask.Spawn(write faults left data program ending)

        let reads =
            match ending with
            | Left reads -> reads
            | _ -> Int32.MaxValue

        let! readFailure = catching (readSome right collected program reads)
        let got = collected.ToArray()

        match ending with
        | Plainly
        | HalfClosed ->
            let! writeFailure = writer
            endedBy Option.isNone "reader" readFailure
            endedBy Option.isNone "writer" writeFailure
            Expect.isTrue (got.AsSpan().SequenceEqual data) "all bytes, once and in order"

            if ending = HalfClosed then
                faults.Note "half closes"
                do! answer left right data

            faults.Close left
        | Broken _ ->
            let! writeFailure = writer
            endedBy Option.isNone "writer" writeFailure
            endedBy isReset "reader" readFailure
        | Left _ ->
            endedBy Option.isNone "reader" readFailure
            faults.Note "readers gone"
            faults.Close right
            let! writeFailure = writer
            endedBy (fun failure -> failure.IsNone || isReset failure) "writer" writeFailure
            faults.Close left

        Expect.isTrue (got.AsSpan().SequenceEqual(data.AsSpan(0, got.Length))) "bytes, once and in order"
        faults.Close right
    }

let private live faults (life: Life) =
    pycos {
        for connection in life do
            do! hold faults connection
    }

let private starve famines =
    pycos {
        for famine in famines do
            do! PycosTask.SleepAsync(milliseconds famine.After)
            use _nothingFree = new Starvation()
            do! PycosTask.SleepAsync(milliseconds famine.Length)
    }

let private liveAll faults famines batch =
    pycos {
        let running = [ for life in batch -> PycosTask.Spawn(live faults life) ]
        do! starve famines

        for task in running do
            do! task
    }

let private size = 10
let private count = 30
let private contractName = "connections under faults"

let tests =
    // Nothing else runs meanwhile, since the whole process runs out of descriptors now and then, and they are counted.
    testSequenced (
        testList "socket fault properties" [
            test
                "[R58 R64 R70 G16 G26] whatever breaks, ends one way, is interrupted or runs out: no byte is lost or doubled, nobody waits for ever, and no descriptor is left" {
                use scheduler = newScheduler ()
                let place = scheduler.PollerName

                let plain = {
                    Writes = []
                    Reads = [ Some'(1, 1000) ]
                    Buffer = 20_000
                }

                // So that all that the failures need is loaded before no file can be opened.
                runOn
                    scheduler
                    (liveAll (Faults()) [ { After = 0; Length = 5 } ] [
                        for _ in 1..3 -> [ plain, Plainly; plain, Broken 0 ]
                    ])

                settleDescriptors ()
                let before = ownDescriptors ()
                let faults = Faults()
                let mutable signals = 0

                let interrupted (batch, famines) =
                    runOn
                        scheduler
                        (pycos {
                            use interruptions = new Interruptions(milliseconds 1.0)
                            do! liveAll faults famines batch
                            signals <- signals + interruptions.Sent
                        })

                let programs = Arb.zip (batches life size, Arb.fromGen famines)
                Property.check count (Prop.forAll programs interrupted)

                runOn
                    scheduler
                    (eventually "no descriptor is left, and none is closed" (fun () -> ownDescriptors () = before))

                Explored.property $"connections under faults over {place}" (size * count)
                Held.programs contractName place (size * count)
                Held.faults contractName place "signals" signals

                for fault in faults.Counts do
                    Held.faults contractName place fault.Key fault.Value
            }
        ]
    )
