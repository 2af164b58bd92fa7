/// What waits to be confirmed, and how a frame gets there.
module Pycos.Net.Tests.FrameLogProperties

open System
open System.Buffers
open Expecto
open Pycos
open Pycos.Internals
open Pycos.TestRunner

let private bytes (random: Random) length =
    let bytes = Array.zeroCreate<byte> length
    random.NextBytes bytes
    bytes

/// Mostly short, now and then as long as what is not copied, or as what makes the ring grow.
let private anyLength (random: Random) =
    match random.Next 10 with
    | 0 -> random.Next 20_000
    | 1
    | 2 -> 1000 + random.Next 50
    | _ -> random.Next 60

let private written inserts (payload: byte[]) =
    use buffer = new WireBuffer(Inserts = inserts)
    let target = Target.Task 7UL

    let frame =
        SendFrame(target, Payload.Inline(ContentTag.Bytes, ReadOnlyMemory payload), EncodedTask(), TraceContext())

    FrameCodec.Write(buffer, &frame, 9UL, 0u)
    Array.concat [ buffer.Head.ToArray(); buffer.Inserted.ToArray(); buffer.Tail.ToArray() ]

let private isTheSameFrame (seed: int) =
    let random = Random seed
    let payload = bytes random (anyLength random)
    Expect.equal (written true payload) (written false payload) $"seed {seed}: {payload.Length} bytes"

/// Has whoever rents memory next write to it.
let private scribble () =
    for power in 10..17 do
        let rented = ArrayPool<byte>.Shared.Rent(1 <<< power)
        Array.fill rented 0 rented.Length 0xEEuy
        ArrayPool<byte>.Shared.Return rented

/// Lends what is there, and has the ring grow meanwhile: the loan is what it was until it is released.
let private keepsLoans (seed: int) =
    let random = Random seed
    let log = FrameLog()

    for _ in 1..20 do
        let frames = bytes random (1 + anyLength random)
        log.Append(ReadOnlySpan frames, ReadOnlySpan(), ReadOnlySpan())
        let place = log.Start + int64 (random.Next log.Count)
        let length = 1 + random.Next(int (log.End - place))
        let mutable lent = ReadOnlyMemory<byte>()

        if log.TryLend(place, length, &lent) then
            let there = Array.zeroCreate<byte> length
            log.CopyTo(place, Span there)

            for _ in 1 .. random.Next 4 do
                log.Append(ReadOnlySpan(bytes random (anyLength random)), ReadOnlySpan(), ReadOnlySpan())

            scribble ()
            Expect.equal (lent.ToArray()) there $"seed {seed}: what is lent"
            log.EndLoan()

        log.Release(log.Start + int64 (random.Next(log.Count + 1)))

/// Appends, copies and releases, beside a list of bytes that says what must be there.
let private keepsAll (seed: int) =
    let random = Random seed
    let log = FrameLog()
    let model = Collections.Generic.List<byte>()

    for _ in 1 .. random.Next 200 do
        match random.Next 3 with
        | 0
        | 1 ->
            let pieces = [ for _ in 1..3 -> bytes random (anyLength random) ]
            log.Append(ReadOnlySpan pieces[0], ReadOnlySpan pieces[1], ReadOnlySpan pieces[2])
            model.AddRange(Array.concat pieces)
        | _ ->
            let released =
                if random.Next 4 = 0 then
                    model.Count
                else
                    random.Next(model.Count + 1)

            log.Release(log.Start + int64 released)
            model.RemoveRange(0, released)

        Expect.equal log.Count model.Count $"seed {seed}: how many there are"

        if model.Count > 0 then
            let from = random.Next model.Count
            let copy = Array.zeroCreate<byte>(model.Count - from)
            log.CopyTo(log.Start + int64 from, Span copy)
            Expect.equal copy (model.GetRange(from, copy.Length).ToArray()) $"seed {seed}: what is there"

let tests =
    testList "frames that wait" [
        test "A payload that was not copied stands in its frame as any other" {
            Property.ofSeeds "frames with payloads of any length" 1_000 isTheSameFrame
        }

        test "What is lent stays what it is while more is appended, though the ring grows and moves" {
            Property.ofSeeds "rings of which something is lent" 1_000 keepsLoans
        }

        test "What was appended is there until it is released, however often the ring grows and is let go" {
            // Nothing at all is appended to a ring that was let go.
            keepsAll 2093939092
            Property.ofSeeds "rings of frames" 1_000 keepsAll
        }
    ]
