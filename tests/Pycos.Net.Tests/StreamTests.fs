/// Byte streams against a peer that does not keep to the rules.
module Pycos.Net.Tests.StreamTests

open System
open System.Security.Cryptography
open Expecto
open Pycos.Internals

/// What came of an incoming payload: its length if it is whole, or why it is not.
type private Arrival() =
    member val Whole: int option = None with get, set
    member val Failed: (Outcome * string) option = None with get, set

let private theirs = 2u

let private table () =
    let outbox = Outbox(1 <<< 24, 1 <<< 22, ignore)
    let table = StreamTable outbox
    table.Begin true
    table

let private takeOpen number length (table: StreamTable) =
    let frame = OpenFrame(StreamPurpose.Payload, Nullable(uint64 length), 1UL, 0u)
    table.TakeOpen(number, &frame)

let private takeData number length (table: StreamTable) =
    let frame = DataFrame(ReadOnlyMemory(Array.create length 1uy))
    table.TakeData(number, &frame)

let private takeEnd number (hash: byte[]) length (table: StreamTable) =
    let frame = EndFrame(ReadOnlyMemory hash, uint64 length)
    table.TakeEnd(number, &frame)

let private hashOf length =
    SHA256.HashData(Array.create length 1uy)

/// Opens the peer's first stream and gives what becomes of it.
let private openPayload (length: int) (budget: int64) =
    let table = table ()
    let arrival = Arrival()
    let limit = PayloadBudget budget

    let opener =
        StreamTable.Opener(fun number frame ->
            PayloadInput(
                table,
                number,
                int frame.Length.Value,
                limit,
                (fun payload -> arrival.Whole <- Some payload.Bytes.Length),
                (fun outcome why -> arrival.Failed <- Some(outcome, why))
            ))

    Expect.isTrue (table.TryExpect(StreamPurpose.Payload, uint64 theirs, opener)) "expected"
    table |> takeOpen theirs length
    table, arrival

let private violation code act =
    try
        act ()
        failtest "the violation is not noticed"
    with :? ProtocolViolationException as violation ->
        Expect.equal violation.Code code "the code"

let tests =
    testList "streams" [
        test "[N37] A payload whose hash and length are as announced is whole" {
            let table, arrival = openPayload 1000 10_000L
            table |> takeData theirs 400
            table |> takeData theirs 600
            table |> takeEnd theirs (hashOf 1000) 1000
            Expect.equal arrival.Whole (Some 999) "all but the tag"
            Expect.isFalse table.IsBusy "nothing is left"
        }

        test "[N37] A payload whose content is not what was sent is refused" {
            let table, arrival = openPayload 1000 10_000L
            table |> takeData theirs 1000
            table |> takeEnd theirs (Array.zeroCreate 32) 1000
            Expect.isNone arrival.Whole "nothing is delivered"
            Expect.equal (fst arrival.Failed.Value) Outcome.InvalidArgument "refused"
            Expect.isFalse table.IsBusy "nothing is left"
        }

        test "[GN7] A payload that is longer than announced is cut off, and what follows is ignored" {
            let table, arrival = openPayload 1000 10_000L
            table |> takeData theirs 1001
            Expect.equal (fst arrival.Failed.Value) Outcome.InvalidArgument "refused"
            table |> takeData theirs 1000
            table |> takeEnd theirs (hashOf 1000) 1000
            Expect.isNone arrival.Whole "nothing is delivered"
        }

        test "A payload that is shorter than announced is refused" {
            let table, arrival = openPayload 1000 10_000L
            table |> takeData theirs 900
            table |> takeEnd theirs (hashOf 900) 900
            Expect.isNone arrival.Whole "nothing is delivered"
            Expect.isSome arrival.Failed "refused"
        }

        test "[GN7] A peer that sends more than its credit breaks the protocol" {
            // Without a budget nothing more is granted than every stream has.
            let table, _ = openPayload 1_000_000 10L

            for _ in 1..4 do
                table |> takeData theirs 60_000

            violation ErrorCode.FlowControl (fun () -> table |> takeData theirs 60_000)
        }

        test "A stream that was never opened, or is opened twice, or has one of our numbers, is a mistake" {
            let table, _ = openPayload 1000 10_000L
            violation ErrorCode.StreamState (fun () -> table |> takeData (theirs + 2u) 1)
            violation ErrorCode.StreamState (fun () -> table |> takeOpen theirs 1000)
            violation ErrorCode.StreamState (fun () -> table |> takeOpen 3u 1000)
        }

        test "More streams than may be open are not expected" {
            let table = table ()

            let answers = [
                for number in 1UL .. uint64 StreamLimits.Open + 1UL ->
                    table.TryExpect(StreamPurpose.File, number, StreamTable.Opener(fun _ _ -> null))
            ]

            Expect.equal (answers |> List.filter id |> List.length) StreamLimits.Open "as many as may be"
        }

        test "[N61] The end of the session is told once to those who wait for a stream" {
            let table, arrival = openPayload 1000 10_000L
            let mutable told = 0
            let outgoing = table.Open(StreamPurpose.Payload, 10UL, 1UL, (fun _ -> told <- told + 1))
            table.Close()
            outgoing.End false
            Expect.equal told 1 "the sender"
            Expect.equal (fst arrival.Failed.Value) Outcome.Unknown "the receiver"
        }

        test "[N37] Streams are sent in turns" {
            let outbox = Outbox(1 <<< 24, 1 <<< 22, ignore)
            let table = StreamTable outbox
            table.Begin true
            let finished = ResizeArray()

            for name, length in [ "long", 200_000; "short", 70_000 ] do
                let stream = table.Open(StreamPurpose.Payload, uint64 length, 1UL, (fun _ -> finished.Add name))
                stream.Offer(ReadOnlyMemory(Array.create length 1uy))
                stream.Finish()

            let mutable buffer = Array.zeroCreate 65_536

            while finished.Count < 2 do
                table.Feed()
                outbox.Take(&buffer, 0, 0) |> ignore

            Expect.equal (List.ofSeq finished) [ "short"; "long" ] "the order of the ends"
        }
    ]
