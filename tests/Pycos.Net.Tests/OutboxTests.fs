/// What is on its way to another node, when connections follow each other.
module Pycos.Net.Tests.OutboxTests

open System
open System.Collections.Generic
open Expecto
open Pycos.Internals

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
    outbox.Take(&buffer, 0, 0) |> ignore
    outbox

/// What is left when the session is over: whether each frame was on its way.
let private left (outbox: Outbox) =
    let frames = List<bool>()
    outbox.Close(fun _ wasTaken -> frames.Add wasTaken)
    List.ofSeq frames

let private taken (outbox: Outbox) =
    let mutable buffer = Array.zeroCreate<byte> 65_536
    let length = outbox.Take(&buffer, 0, 0)
    buffer[.. length - 1]

/// A call of a service whose name is too long to be written.
let private appendUnwritable (outbox: Outbox) =
    let frame =
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

    outbox.AppendControl<CallFrame>(&frame)

let tests =
    testList "outbox" [
        test "A frame that can not be written leaves nothing before the next one" {
            let outbox, other =
                Outbox(1_000_000, 1_000_000, ignore), Outbox(1_000_000, 1_000_000, ignore)

            Expect.throwsT<ArgumentException> (fun () -> appendUnwritable outbox) "the name is too long"
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
