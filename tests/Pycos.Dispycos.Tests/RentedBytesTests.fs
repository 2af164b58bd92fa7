/// Memory of messages, orders and answers is used again: what came in it must not be, before it was read.
module Pycos.Dispycos.Tests.RentedBytesTests

open System
open System.Buffers
open System.Threading
open Expecto
open Pycos
open Pycos.Dispycos.Tests.ClusterSupport
open Pycos.Internals
open Pycos.TestRunner

let private seeds = 500
let private jobs = 300
let private readers = 3

let private bytesOf (random: Random) most =
    let bytes = Array.zeroCreate<byte>(random.Next most)
    random.NextBytes bytes
    bytes

let private encoded (message: 'T) =
    let buffer = ArrayBufferWriter<byte>()
    MessageContracts.Default.Codec<'T>().Encode(message, buffer)
    buffer.WrittenSpan.ToArray()

let private decoded<'T> (bytes: byte[]) =
    MessageContracts.Default.Codec<'T>().Decode(ReadOnlySpan bytes)

let tests =
    testList "memory that is used again" [
        test "orders and answers come as they were sent" {
            Property.ofSeeds "orders and answers in memory that is used again" seeds (fun seed ->
                let random = Random seed

                let number () =
                    random.NextInt64(-5L, 1L <<< random.Next 60)

                let orders =
                    Array.init (random.Next 70) (fun index ->
                        let code = bytesOf random 10_000
                        let kind = enum<ServerOrderKind>(index % 6)
                        ServerOrder(kind, number (), number (), random.Next(), index, 3, -1, code), code)

                let read = decoded<ServerOrder[]>(encoded (Array.map fst orders))
                Expect.equal read.Length orders.Length "so many orders"

                for (sent, code), order in Seq.zip orders read do
                    Expect.equal (order.Code.Segment.ToArray()) code "the code"

                    Expect.equal
                        (order.Kind,
                         order.Number,
                         order.Job,
                         order.Handover,
                         order.Attempt,
                         order.Known,
                         order.Children)
                        (sent.Kind, sent.Number, sent.Job, sent.Handover, sent.Attempt, sent.Known, sent.Children)
                        "the rest"

                    order.Code.Return()

                let data = bytesOf random 10_000

                let answer =
                    ServerAnswer(ServerAnswerKind.Value, number (), random.Next(), data, "Zürich")

                let back = (decoded<ServerAnswer[]>(encoded [| answer |]))[0]
                Expect.equal (back.Data.Segment.ToArray()) data "the data"

                Expect.equal
                    (back.Kind, back.Job, back.Handover, back.Text)
                    (answer.Kind, answer.Job, answer.Handover, answer.Text)
                    "the rest")
        }

        test "what makes no order is refused" {
            let order = ServerOrder(ServerOrderKind.Run, 1L, 2L, 3, 4, 5, 6, [| 7uy |])
            let bytes = encoded [| order |]

            for damaged in
                [
                    Array.append bytes [| 1uy |]
                    bytes[.. bytes.Length - 2]
                    Array.append [| 0x91uy; 0x97uy |] bytes[2..]
                ] do
                Expect.throwsT<MessageFormatException> (fun () -> decoded<ServerOrder[]> damaged |> ignore) "damaged"
        }

        test "[D13] results of all sizes are read by many threads at once, while others come" {
            withCluster (local 2) (fun cluster ->
                let random = Random 4711

                let submitted = [|
                    for _ in 1..jobs do
                        let sent = bytesOf random 40_000
                        sent, cluster |> Cluster.submit (fun () -> pycos { return Array.rev sent })
                |]

                let wrong = ref 0

                let read () =
                    for sent, job in submitted do
                        let result = job.AsTask().WaitAsync(patience).Result

                        if
                            Array.rev sent <> result
                            || not (obj.ReferenceEquals(result, job.AsTask().Result))
                        then
                            Interlocked.Increment(&wrong.contents) |> ignore

                let threads = Array.init readers (fun _ -> Thread read)
                threads |> Array.iter _.Start()

                for thread in threads do
                    Expect.isTrue (thread.Join patience) "it ends"

                Expect.equal wrong.Value 0 "all are right, and one object each")
        }
    ]
