/// Frames that come in pieces of any length, and records that are sent from where their frames stand.
module Pycos.Net.Tests.FrameInputProperties

open System
open System.Buffers
open System.Buffers.Binary
open System.Collections.Generic
open Expecto
open Pycos.Internals
open Pycos.TestRunner

let private longest = 100_000

let private anyFrame (random: Random) =
    let length =
        match random.Next 10 with
        | 0 -> random.Next(WireLimits.ShortestFrame, longest + 1)
        | 1 -> random.Next(WireLimits.ShortestFrame, 2_000)
        | _ -> random.Next(WireLimits.ShortestFrame, 60)

    let frame = Array.zeroCreate<byte> length
    random.NextBytes frame
    frame

let private withLength (frame: byte[]) =
    let length = Array.zeroCreate<byte> WireLimits.LengthPrefix
    BinaryPrimitives.WriteUInt32BigEndian(Span length, uint frame.Length)
    Array.append length frame

/// What is sent for some frames: as they are, or in records of as many as there is room for.
let private sent (random: Random) (sealer: RecordSealer option) (frames: byte[] list) =
    let framed = List.map withLength frames

    match sealer with
    | None -> Array.concat framed
    | Some sealer ->
        let pieces = SealedPieces()
        let records = List<byte>()
        let mutable left = framed

        while not left.IsEmpty do
            let count = min left.Length (1 + random.Next 5)

            let fitting =
                seq { count .. -1 .. 1 }
                |> Seq.tryFind (fun some ->
                    List.sumBy Array.length (List.take some left) <= RecordSeal.ContentLimit longest)
                |> Option.defaultValue 1

            let content = Array.concat (List.take fitting left)
            records.AddRange(pieces.Seal(sealer, ReadOnlyMemory content).ToArray())
            left <- List.skip fitting left

        records.ToArray()

/// Receives as a connection does: into the room behind what is pending, or else somewhere.
let private received (random: Random) (input: FrameInput) (stream: byte[]) =
    let frames = List<byte[]>()
    let elsewhere = Array.zeroCreate<byte> 32_768
    let mutable at = 0

    let take () =
        let mutable frame = ReadOnlyMemory<byte>()

        while input.TryTake(&frame) do
            frames.Add(frame.ToArray())

        input.Keep()

    while at < stream.Length do
        let room = input.Room
        let into = if room.IsEmpty then Memory elsewhere else room

        let most =
            if random.Next 4 = 0 then
                1 + random.Next 10
            else
                1 + random.Next 70_000

        let count = min most (min into.Length (stream.Length - at))
        stream.AsSpan(at, count).CopyTo into.Span
        at <- at + count

        if room.IsEmpty then
            input.Add(Memory.op_Implicit (into.Slice(0, count)))
        else
            input.AddReceived count

        take ()
        // What is used again must not be what a frame stands in.
        Array.fill elsewhere 0 elsewhere.Length 0xEEuy

    frames

let private comeAsTheyWere (seed: int) =
    let random = Random seed
    let key = Array.zeroCreate<byte> 32
    random.NextBytes key
    let isSealed = random.Next 2 = 0
    use sealer = new RecordSealer(ReadOnlySpan key)
    use opener = new RecordOpener(ReadOnlySpan key, longest)

    let input =
        if isSealed then
            FrameInput(longest, opener)
        else
            FrameInput(longest, null)

    let frames = [ for _ in 1 .. 1 + random.Next 30 -> anyFrame random ]
    let stream = sent random (if isSealed then Some sealer else None) frames
    let came = received random input stream
    Expect.equal (List.ofSeq came) frames $"seed {seed}: the frames, sealed {isSealed}"
    Expect.isTrue input.Room.IsEmpty $"seed {seed}: an input with nothing pending holds no memory"

let tests =
    testList "frames that come" [
        test "Frames come as they were sent, in whatever pieces the bytes come" {
            Property.ofSeeds "streams of frames, cut anywhere" 2_000 comeAsTheyWere
        }

        test "A record whose frames stand elsewhere is the same as one in a buffer" {
            let key = Array.init 32 byte
            use one = new RecordSealer(ReadOnlySpan key)
            use other = new RecordSealer(ReadOnlySpan key)
            let pieces = SealedPieces()

            for length in [ 5; 100; 70_000 ] do
                let frames = Array.init length byte

                let buffer =
                    Array.zeroCreate<byte>(WireLimits.LengthPrefix + length + RecordSeal.Length)

                frames.CopyTo(buffer, WireLimits.LengthPrefix)
                Expect.equal (one.Seal(Span buffer, length)) buffer.Length "how long it is"
                Expect.equal (pieces.Seal(other, ReadOnlyMemory frames).ToArray()) buffer $"{length} bytes"
        }
    ]
