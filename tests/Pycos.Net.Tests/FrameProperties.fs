/// What must hold for every frame, and for everything that is none.
module Pycos.Net.Tests.FrameProperties

open System
open System.Buffers.Binary
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos.Internals
open Pycos.TestRunner
open Pycos.Net.Tests.FrameCases

let private prefix = WireLimits.LengthPrefix

let private withoutPrefix (frame: byte[]) = ReadOnlyMemory(frame).Slice prefix

/// Reads whatever it is, as a connection does.
let private read (frame: ReadOnlyMemory<byte>) =
    let mutable reader = WireReader()
    let header = FrameCodec.Open(frame, &reader)

    match ofType header.Type with
    | Some case -> case.Recode frame |> ignore
    | None -> ()

/// Whether reading ends at all, and in nothing worse than a violation.
let internal isHandled (frame: byte[]) =
    try
        read (ReadOnlyMemory frame)
        true
    with :? ProtocolViolationException ->
        true

let private anyFrame = all |> List.map _.Random |> Gen.oneof

let private changed =
    gen {
        let! frame = anyFrame
        let! changes = Gen.choose (1, 4)
        let copy = Array.copy frame[prefix..]

        for _ in 1..changes do
            let! place = Gen.choose (0, copy.Length - 1)

            let! value =
                Gen.oneof [
                    Gen.choose (0, 255)
                    Gen.elements [ 0xC0; 0xC6; 0xC9; 0xCF; 0xDB; 0xDD; 0xDF; 0xFF ]
                ]

            copy[place] <- byte value

        return copy
    }

let private noise =
    gen {
        let! length = Gen.choose (0, 300)
        let! tail = Gen.arrayOfLength length (Gen.choose (0, 255))
        let! frameType = Gen.elements (all |> List.map _.Type)
        return [| 0x94uy; byte frameType; 0uy; 0uy; yield! Array.map byte tail |]
    }

let private holds what count (generator: Gen<byte[]>) (property: byte[] -> bool) =
    Property.check count (Prop.forAll (Arb.fromGen generator) property)
    Explored.property what count

let private announcing (length: uint32) =
    let input = Array.zeroCreate<byte> 8
    BinaryPrimitives.WriteUInt32BigEndian(Span<byte> input, length)
    input

let private violation action =
    try
        action ()
        failtest "nothing was refused"
    with :? ProtocolViolationException as refused ->
        refused

let private roundTrips =
    testList "round trips" [
        for case in all do
            testCase $"{FrameCatalogue.NameOf case.Type} is read as it was written"
            <| fun () ->
                holds "frames that are read and written again" 300 case.Random (fun frame ->
                    case.Recode(withoutPrefix frame) = frame)
    ]

let private hostile =
    testList "hostile frames" [
        test "[GN1 GN7] every beginning of a frame is refused, and throws nothing else" {
            holds "truncated frames" 2_000 anyFrame (fun frame ->
                [ prefix .. frame.Length - 1 ]
                |> List.forall (fun length ->
                    try
                        read (ReadOnlyMemory(frame, prefix, length - prefix))
                        false
                    with :? ProtocolViolationException ->
                        true))
        }
        test "[GN1] a changed frame is read or refused, and throws nothing else" {
            holds "changed frames" 20_000 changed isHandled
        }
        test "[GN1] noise behind a header is read or refused, and throws nothing else" {
            holds "noise" 20_000 noise isHandled
        }
        test "[GN7] a length above the limit is refused before anything is allocated" {
            let input = announcing UInt32.MaxValue

            let refused () =
                violation (fun () ->
                    let mutable length = 0

                    FrameCodec.TryFind(ReadOnlySpan input, WireLimits.HandshakeFrame, &length)
                    |> ignore)

            Expect.equal (refused().Code) ErrorCode.FrameSize "the code"
            let before = GC.GetAllocatedBytesForCurrentThread()

            for _ in 1..100 do
                refused () |> ignore

            // A hundred exceptions with their texts are some hundred kilobytes; one buffer would be gigabytes.
            Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 2_000_000L "the bytes"
        }
        test "[GN7] a frame that has not come whole is waited for, byte by byte" {
            holds "frames that arrive byte by byte" 300 anyFrame (fun frame ->
                Seq.forall
                    (fun length ->
                        let mutable found = 0

                        let isWhole =
                            FrameCodec.TryFind(ReadOnlySpan(frame, 0, length), WireLimits.LongestFrame, &found)

                        isWhole = (length = frame.Length))
                    (seq { 0 .. frame.Length }))
        }
        test "[GN1] containers, texts and bytes that announce more than came allocate nothing for it" {
            let bodies = [
                [| 0x81uy; 0x08uy; 0xDDuy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]
                [| 0x81uy; 0x05uy; 0xDBuy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]
                [| 0x81uy; 0x07uy; 0xC6uy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]
                [| 0xDFuy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy |]
                [| 0x81uy; 0x04uy; 0xC9uy; 0xFFuy; 0xFFuy; 0xFFuy; 0xFFuy; 0x01uy |]
                [| 0x81uy; 0x0Cuy; 0xDCuy; 0xFFuy; 0xFFuy |]
            ]

            for body in bodies do
                let frame = ReadOnlyMemory [| 0x94uy; 0x01uy; 0uy; 0uy; yield! body |]
                let before = GC.GetAllocatedBytesForCurrentThread()
                let refused = violation (fun () -> FrameCodec.Read<HelloFrame> frame |> ignore)
                Expect.equal refused.Code ErrorCode.MalformedBody "the code"
                Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 100_000L "the bytes"
        }
        test "[GN1] containers inside each other are refused before the stack ends" {
            let nested = Array.create 100_000 0x91uy
            let frame = [| 0x94uy; 0x0Auy; 0uy; 0uy; 0x81uy; 0x3Fuy; yield! nested; 0xC0uy |]

            let refused =
                violation (fun () -> FrameCodec.Read<CreditFrame>(ReadOnlyMemory frame) |> ignore)

            Expect.equal refused.Code ErrorCode.MalformedBody "the code"
        }
    ]

let private errors =
    testList "errors of frames" [
        test "a field that is missing is named" {
            let frame = [| 0x94uy; 0x30uy; 0uy; 1uy; 0x82uy; 1uy; 5uy; 2uy; 0uy |]

            let refused =
                violation (fun () -> FrameCodec.Read<LocateFrame>(ReadOnlyMemory frame) |> ignore)

            Expect.equal refused.Message "LOCATE, name (key 3): it is missing" "the text"
        }
        test "a field of the wrong type is named" {
            let frame = [| 0x94uy; 0x30uy; 0uy; 1uy; 0x81uy; 3uy; 5uy |]

            let refused =
                violation (fun () -> FrameCodec.Read<LocateFrame>(ReadOnlyMemory frame) |> ignore)

            Expect.equal refused.Message "LOCATE, name (key 3): text is asked for" "the text"
        }
        test "[GN42] keys that a later version adds are skipped" {
            let frame = [|
                yield! [| 0x94uy; 0x09uy; 0uy; 0uy; 0x84uy; 1uy; 7uy; 2uy; 9uy |]
                yield! [|
                    0x28uy
                    0x82uy
                    0xA1uy
                    0x61uy
                    0x92uy
                    1uy
                    0xC0uy
                    2uy
                    0xCAuy
                    0uy
                    0uy
                    0uy
                    0uy
                |]
                yield! [| 0xCDuy; 0xFFuy; 0xFFuy; 0xD4uy; 0x63uy; 0x01uy |]
            |]

            let struct (_, ack) = FrameCodec.Read<AckFrame>(ReadOnlyMemory frame)
            Expect.equal ack (AckFrame(7UL, 9u)) "the frame"
        }
        test "[GN1] a host name in the place of an address is refused" {
            let text = "attacker.example"B

            let content = [| 0x92uy; byte (0xA0 + text.Length); yield! text; 0x01uy |]
            let extension = [| 0xC7uy; byte content.Length; 0x05uy; yield! content |]
            let body = [| 0x83uy; 1uy; 1uy; 2uy; 0x91uy; yield! extension; 3uy; 1uy |]
            let frame = [| 0x94uy; 0xCCuy; 0x90uy; 0uy; 1uy; yield! body |]

            let refused =
                violation (fun () -> FrameCodec.Read<RelayFrame>(ReadOnlyMemory frame) |> ignore)

            Expect.stringContains refused.Message "RELAY, endpoints (key 2)" "the text"
        }
        test "each code is fatal or not as the protocol says" {
            let fatal = [
                for code in Enum.GetValues<ErrorCode>() do
                    if ErrorCodes.IsFatal code then
                        int code
            ]

            Expect.equal fatal ([ 1001; 1002; 1004; 1005; 1007 ] @ [ 1010..1018 ] @ [ 1021 ]) "the fatal codes"
        }
    ]

let tests = testList "frames" [ roundTrips; hostile; errors ]
