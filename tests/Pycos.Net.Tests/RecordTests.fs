/// Records, the form of plain text that nobody can change on its way.
module Pycos.Net.Tests.RecordTests

open System
open System.Security.Cryptography
open Expecto
open FsCheck.FSharp
open Pycos.Internals
open Pycos.TestRunner

let private key = Array.init 32 byte

let private frame (token: uint64) (buffer: WireBuffer) =
    let ping = PingFrame(token, 1UL)
    FrameCodec.Write(buffer, &ping)

let private sealWith (sealer: RecordSealer) (write: WireBuffer -> unit) =
    use buffer = new WireBuffer()
    let start = RecordSealer.Begin buffer
    write buffer
    sealer.End(buffer, start)
    buffer.WrittenSpan.ToArray()

let private records count =
    use sealer = new RecordSealer(ReadOnlySpan key)
    [ for token in 1..count -> sealWith sealer (frame (uint64 token)) ]

let private opener () =
    new RecordOpener(ReadOnlySpan key, WireLimits.DefaultFrame)

let private openWith (opener: RecordOpener) (record: byte[]) =
    let mutable frames = ReadOnlyMemory<byte>()
    let mutable consumed = 0

    if opener.TryOpen(ReadOnlyMemory record, &frames, &consumed) then
        Some(frames.ToArray(), consumed)
    else
        None

let private refusal (opener: RecordOpener) record =
    try
        openWith opener record |> ignore
        None
    with :? ProtocolViolationException as refused ->
        Some refused.Code

let tests =
    testList "records" [
        test "records are opened in the order in which they were sealed" {
            use opener = opener ()

            for token, record in records 20 |> List.indexed do
                use expected = new WireBuffer()
                frame (uint64 (token + 1)) expected
                Expect.equal (openWith opener record) (Some(expected.WrittenSpan.ToArray(), record.Length)) "the frames"
        }
        test "a record is the tag of AES-GCM over its frames alone, with its number as the nonce, behind the frames" {
            let record = records 2 |> List.last
            let frames = record[4 .. record.Length - 17]

            use cipher = new AesGcm(key, 16)
            let nonce = Array.append (Array.zeroCreate 11) [| 1uy |]
            let tag = Array.zeroCreate 16
            cipher.Encrypt(nonce, [||], [||], tag, frames)
            Expect.equal record[record.Length - 16 ..] tag "the seal"
        }
        test "[GN2] a record in the wrong place is refused: repeated, left out or swapped" {
            match records 3 with
            | [ first; second; third ] ->
                for order in [ [ first; first ]; [ second ]; [ first; third ]; [ first; second; second ] ] do
                    use opener = opener ()
                    let refusals = order |> List.map (refusal opener)
                    Expect.equal (List.last refusals) (Some ErrorCode.AuthenticationFailed) "the last one"
            | _ -> failtest "three records"
        }
        test "a record of which one bit was changed is refused" {
            let record = records 1 |> List.head

            for bit in 8 * 4 .. 8 * record.Length - 1 do
                let changed = Array.copy record
                changed[bit / 8] <- changed[bit / 8] ^^^ (1uy <<< (bit % 8))
                use opener = opener ()
                Expect.equal (refusal opener changed) (Some ErrorCode.AuthenticationFailed) $"bit {bit}"
        }
        test "the two directions have different keys" {
            use opener = new RecordOpener(ReadOnlySpan(Array.rev key), WireLimits.DefaultFrame)
            Expect.equal (refusal opener (List.head (records 1))) (Some ErrorCode.AuthenticationFailed) "the other key"
        }
        test "[GN7] a record of four gigabytes is refused before anything is allocated" {
            use opener = opener ()
            let refused = refusal opener [| 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy; 0uy |]
            Expect.equal refused (Some ErrorCode.FrameSize) "the code"
        }
        test "[GN7] a record that has not come whole is waited for" {
            let record = records 1 |> List.head

            for length in 0 .. record.Length - 1 do
                use opener = opener ()
                Expect.equal (openWith opener record[.. length - 1]) None $"{length} bytes"
        }
        test "sealing and opening allocate nothing" {
            use sealer = new RecordSealer(ReadOnlySpan key)
            use opener = opener ()
            use buffer = new WireBuffer()

            let once () =
                buffer.Clear()
                let start = RecordSealer.Begin buffer
                frame 7UL buffer
                sealer.End(buffer, start)
                let mutable frames = ReadOnlyMemory<byte>()
                let mutable consumed = 0
                opener.TryOpen(buffer.WrittenMemory, &frames, &consumed) |> ignore

            for _ in 1..100 do
                once ()

            let before = GC.GetAllocatedBytesForCurrentThread()

            for _ in 1..1000 do
                once ()

            // Not a byte each: the runtime itself allocates now and then.
            Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000L "the bytes"
        }
    ]
