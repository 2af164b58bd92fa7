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

let tests =
    testList "allocation" [
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
