/// What is on its way to another node, when connections follow each other.
module Pycos.Net.Tests.OutboxTests

open System
open System.Buffers
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Internals
open Pycos.TestRunner

let private append (outbox: Outbox) (number: int) =
    let frame = CancelFrame(uint64 number)
    let mutable sequence = 0UL
    outbox.Append<CancelFrame>(&frame, 0u, &sequence) |> ignore

/// An outbox with so many frames, all of which were given to a connection.
let private sent count =
    let outbox = Outbox(1_000_000, 1_000_000, ignore)

    for number in 1..count do
        append outbox number

    let mutable buffer = Array.zeroCreate<byte> 65_536
    let mutable lent = ReadOnlyMemory<byte>()
    outbox.Take(&buffer, 0, 0, &lent) |> ignore
    outbox

/// What is left when the session is over: whether each frame was on its way.
let private left (outbox: Outbox) =
    let frames = List<bool>()
    outbox.Close(fun _ wasTaken -> frames.Add wasTaken)
    List.ofSeq frames

let private taken (outbox: Outbox) =
    let mutable buffer = Array.zeroCreate<byte> 65_536
    let mutable lent = ReadOnlyMemory<byte>()
    let length = outbox.Take(&buffer, 0, 0, &lent)
    buffer[.. length - 1]

/// A call of a service whose name is too long to be written.
let private unwritable =
    CallFrame(
        1UL,
        String('x', WireLimits.Name + 1),
        Payload.None,
        0UL,
        TaskAddress(),
        Nullable(),
        OnCallerLost(),
        0u,
        TraceContext()
    )

/// A message of so many bytes, of a sender that can wait or can not.
let private trySend (outbox: Outbox) canWait (payload: byte[]) =
    let frame =
        SendFrame(
            Target.Task 1UL,
            Payload.Inline(ContentTag.Bytes, ReadOnlyMemory payload),
            EncodedTask(),
            TraceContext()
        )

    outbox.TryAppend<SendFrame>(&frame, canWait)

/// Has everything taken that the window lets pass.
let private drain (outbox: Outbox) =
    let taken = List<byte>()
    let mutable buffer = ArrayPool<byte>.Shared.Rent 10_000
    let mutable isMore = true

    while isMore do
        let mutable lent = ReadOnlyMemory<byte>()
        let length = outbox.Take(&buffer, 0, 0, &lent)
        taken.AddRange(ArraySegment(buffer, 0, length))
        taken.AddRange(lent.ToArray())

        if not lent.IsEmpty then
            outbox.EndLoan()

        isMore <- length > 0 || not lent.IsEmpty

    taken.ToArray()

type private Waiter() =
    inherit RoomWait()
    member val Told = 0 with get, set
    override this.Tell() = this.Told <- this.Told + 1
    override _.Arrive(_: Scheduler) = ()

/// Sends, takes, confirms and begins new connections: what is taken is what was appended, from the first that is not confirmed.
let private givesAll (seed: int) =
    let random = Random seed
    let outbox = Outbox(10_000_000, 10_000_000, ignore)
    let appended = List<byte[]>()
    let mutable confirmed = 0

    let expected from =
        let twin = Outbox(10_000_000, 10_000_000, ignore)
        Seq.iter (fun payload -> trySend twin false payload |> ignore) appended
        twin.TryRewind(0UL, 10_000_000L) |> ignore
        drain twin |> ignore
        twin.TryConfirm(uint64 from, 10_000_000L) |> ignore
        twin.TryRewind(uint64 from, 10_000_000L) |> ignore
        drain twin

    for _ in 1 .. random.Next 8 do
        for _ in 0 .. random.Next 8 do
            let payload =
                Array.zeroCreate<byte>(
                    if random.Next 2 = 0 then
                        random.Next 100
                    else
                        random.Next 30_000
                )

            random.NextBytes payload
            appended.Add payload
            Expect.equal (trySend outbox false payload) SendResult.Sent $"seed {seed}: there is room"

        drain outbox |> ignore
        confirmed <- random.Next(confirmed, appended.Count + 1)
        Expect.isTrue (outbox.TryRewind(uint64 confirmed, 10_000_000L)) $"seed {seed}: the next connection"
        Expect.equal (drain outbox) (expected confirmed) $"seed {seed}: what it is given"

let tests =
    testList "outbox" [
        test "A connection is given all that was not confirmed, in order, copied or lent" {
            Property.ofSeeds "connections that follow each other" 300 givesAll
        }

        test
            "[N64] Who can wait does so when a megabyte waits for the connection, and is told when half of it was taken" {
            let outbox = Outbox(16_000_000, 16_000_000, ignore)
            let message = Array.zeroCreate<byte> 60_000
            let mutable count = 0

            while trySend outbox true message = SendResult.Sent do
                count <- count + 1

            Expect.equal count 18 "so many messages are a megabyte"
            Expect.equal (trySend outbox false message) SendResult.Sent "who can not wait still finds room"
            let waiter = Waiter()
            outbox.WaitForRoom waiter
            let mutable buffer = Array.zeroCreate<byte> 65_536
            let mutable lent = ReadOnlyMemory<byte>()

            for taking in 1..19 do
                outbox.Take(&buffer, 0, 0, &lent) |> ignore
                outbox.EndLoan()
                let isTold = waiter.Told = 1
                Expect.equal isTold (taking >= 11) $"told when {taking} of 19 were taken"

            Expect.equal
                (trySend outbox true message)
                SendResult.Sent
                "there is room again, though nothing was confirmed"
        }

        test "What may be an answer goes out in parts that grow, and all else at the end of the sender's round" {
            let outbox = Outbox(1_000_000, 1_000_000, ignore)

            /// After how many of so many frames a part is to be sent.
            let ends count =
                [ 1..count ]
                |> List.filter (fun number ->
                    append outbox number
                    outbox.TryEndPart())

            Expect.equal (ends 1_000) [] "nothing has come"
            drain outbox |> ignore
            outbox.BeginParts()
            Expect.equal (ends 1_000) [ 32; 160; 672 ] "something has come"
            outbox.BeginParts()
            Expect.equal (ends 40) [ 32 ] "something has come again"
            outbox.BeginParts()
            append outbox 1
            drain outbox |> ignore
            Expect.equal (ends 31) [ 31 ] "frames count whether they were sent or not"
            outbox.BeginParts()

            for number in 1..32 do
                append outbox number

            drain outbox |> ignore
            Expect.isFalse (outbox.TryEndPart()) "there is nothing to be sent"
        }

        test "A frame that can not be written leaves nothing before the next one" {
            let outbox, other =
                Outbox(1_000_000, 1_000_000, ignore), Outbox(1_000_000, 1_000_000, ignore)

            let frame = unwritable

            Expect.throwsT<ArgumentException> (fun () -> outbox.AppendControl<CallFrame>(&frame)) "the name is too long"

            Expect.throwsT<ArgumentException>
                (fun () -> outbox.Append<CallFrame>(&frame, 0u) |> ignore)
                "also for a frame with a number, which is not used up"

            append outbox 1
            append other 1
            Expect.equal (taken outbox) (taken other) "what is sent"
        }

        test "[N63] [GN20] What came on an earlier connection after the next one began is not sent again" {
            let outbox = sent 5
            Expect.isTrue (outbox.TryRewind(2UL, 1_000_000L)) "the second connection"
            Expect.isTrue outbox.HasUntaken "three frames are to be sent again"
            Expect.isTrue (outbox.TryConfirm(5UL, 1_000_000L)) "they have come on the first one"
            Expect.isFalse outbox.HasUntaken "and need not be sent again"
            Expect.equal outbox.QueuedBytes 0 "nothing waits"
        }

        test "[N63] [GN20] A third connection begins behind what came on the first one while the second one began" {
            let outbox = sent 5
            Expect.isTrue (outbox.TryRewind(2UL, 1_000_000L)) "the second connection"
            Expect.isTrue (outbox.TryRewind(5UL, 1_000_000L)) "the third one"
            Expect.isFalse outbox.HasUntaken "nothing is to be sent again"
        }

        test "[GN20] Frames that were never sent can not have come" {
            let outbox = sent 5
            Expect.isFalse (outbox.TryConfirm(6UL, 1_000_000L)) "confirmed"
            Expect.isFalse (outbox.TryRewind(6UL, 1_000_000L)) "said of a new connection"
        }

        test "[GN20] What a lost session leaves may have come if it was ever sent, and is not told if it was confirmed" {
            let outbox = sent 5
            append outbox 6
            Expect.isTrue (outbox.TryRewind(1UL, 1_000_000L)) "the second connection"
            Expect.isTrue (outbox.TryConfirm(2UL, 1_000_000L)) "one more has come"
            Expect.equal (left outbox) [ true; true; true; false ] "the other three, and the one that was never sent"
        }
    ]
