/// What is sent often must cost no garbage.
module Pycos.Net.Tests.AllocationTests

open System
open System.Collections.Immutable
open System.Net
open Expecto
open Pycos
open Pycos.Internals

let private bytes = ReadOnlyMemory(Array.init 100 byte)

let private sender =
    let task =
        TaskAddress(
            NodeId(Guid.Empty, 1L),
            7UL,
            TaskKind.User,
            "sender",
            ImmutableArray.Create(Location(IPAddress.Loopback, 9705))
        )

    EncodedTask.Of &task

let private payload = Payload.Inline(ContentTag.Value, bytes)

let private allocatesNothing<'F when 'F: struct and 'F: (new: unit -> 'F) and 'F :> ValueType and 'F :> IFrame<'F>>
    (frame: 'F)
    =
    use buffer = new WireBuffer()

    let once () =
        buffer.Clear()
        FrameCodec.Write<'F>(buffer, &frame, 1_000_000UL, 0u)
        let mutable reader = WireReader()

        let header =
            FrameCodec.Open(buffer.WrittenMemory.Slice WireLimits.LengthPrefix, &reader)

        let _body: 'F = FrameCodec.Read<'F>(&reader)
        header.Sequence

    for _ in 1..1_000 do
        once () |> ignore

    let before = GC.GetAllocatedBytesForCurrentThread()

    for _ in 1..1_000 do
        once () |> ignore

    // Not a byte each: the runtime itself allocates now and then.
    Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000L (FrameCatalogue.NameOf 'F.Type)

let private written (location: Location) =
    use buffer = new WireBuffer()
    WireLocation.Write(buffer, location)
    buffer.WrittenSpan.ToArray()

let private readLocation (bytes: byte[]) =
    let mutable reader = WireReader(ReadOnlyMemory bytes)
    WireLocation.Read(&reader)

let private locations = [
    for number in 0..999 ->
        let address =
            if number % 2 = 0 then
                IPAddress.Parse $"10.0.{number / 256}.{number % 256}"
            else
                IPAddress.Parse $"2001:db8::{number:x}"

        Location(address, 1 + number * 60 % 65_000)
]

let private locating =
    testList "locations" [
        test "a location that was read before is the same object, and reading it makes no garbage" {
            let bytes = written (Location(IPAddress.Parse "198.51.100.7", 9705))
            let first = readLocation bytes

            for _ in 1..1_000 do
                Expect.isTrue (Object.ReferenceEquals(readLocation bytes, first)) "the same object"

            let before = GC.GetAllocatedBytesForCurrentThread()

            for _ in 1..1_000 do
                readLocation bytes |> ignore

            // 200 bytes each, when the text was parsed anew.
            Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000L "bytes"
        }
        test "more locations than are kept are read as they were written, in any order" {
            let random = Random 1
            let all = [| for location in locations -> location, written location |]

            for _ in 1..20_000 do
                let location, bytes = all[random.Next all.Length]
                Expect.equal (readLocation bytes) location "the location"
        }
        test "the text of an address that is not canonical is refused, also beside one that was read" {
            for host in
                [
                    "198.51.100.007"
                    "0198.51.100.7"
                    "2001:DB8::1"
                    "2001:db8:0:0::1"
                    "localhost"
                    ""
                ] do
                readLocation (written (Location(IPAddress.Parse "198.51.100.7", 9705)))
                |> ignore

                use buffer = new WireBuffer()
                let start = buffer.BeginExtension()
                buffer.WriteArrayHeader 2
                buffer.WriteText host
                buffer.Write 9705UL
                buffer.EndExtension(start, WireExtension.Location)
                let bytes = buffer.WrittenSpan.ToArray()

                for _ in 1..2 do
                    Expect.throwsT<ProtocolViolationException> (fun () -> readLocation bytes |> ignore) host
        }
    ]

let tests =
    testList "allocation" [
        locating
        test "frames that are sent often are written and read without garbage" {
            allocatesNothing (SendFrame(Target.Task 7UL, payload, sender, TraceContext()))
            allocatesNothing (SendFrame(Target.Channel 70_000UL, payload, EncodedTask(), TraceContext()))
            allocatesNothing (DeliverFrame(1UL, Target.Task 7UL, payload, 12_345UL, 0u, sender, TraceContext()))
            allocatesNothing (ResultFrame(1UL, 1, payload, null, Nullable(), 0u))
            allocatesNothing (DataFrame bytes)
            allocatesNothing (AckFrame(1UL, 4_000_000u))
            allocatesNothing (CreditFrame(1u, 65_536u))
            allocatesNothing (PingFrame(1UL, 123_456_789UL))
            allocatesNothing (PongFrame(1UL, 123_456_789UL, 3u, 0UL))
        }
    ]
