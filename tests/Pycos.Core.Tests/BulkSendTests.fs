/// Sending from several places and from files.
module Pycos.Core.Tests.BulkSendTests

open System
open System.Buffers
open System.IO
open System.Net.Sockets
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Core.Tests.SocketSupport
open Pycos.TestRunner

/// A link of a chain of pieces.
type private Piece(memory: ReadOnlyMemory<byte>, index: int64) as this =
    inherit ReadOnlySequenceSegment<byte>()

    do
        this.Memory <- memory
        this.RunningIndex <- index

    member piece.Append(next: byte[]) =
        let link =
            Piece(ReadOnlyMemory next, piece.RunningIndex + int64 piece.Memory.Length)

        piece.Next <- link
        link

let private sequenceOf (pieces: byte[] list) =
    match pieces with
    | [] -> ReadOnlySequence<byte>.Empty
    | first :: others ->
        let head = Piece(ReadOnlyMemory first, 0L)
        let last = others |> List.fold (fun (link: Piece) piece -> link.Append piece) head
        ReadOnlySequence<byte>(head, 0, last, last.Memory.Length)

/// What arrives of something that one side sends and then ends.
let private arriving (send: AsyncSocket -> Coroutine<'T>) =
    withPair (fun left right ->
        pycos {
            let sending =
                pycos {
                    let! sent = send left
                    left.Shutdown SocketShutdown.Send
                    return sent
                }
                |> PycosTask.Spawn

            let! received = drain right
            let! sent = sending
            return sent, received
        })

/// A file with some content, for as long as a test needs it.
let private withFile (content: byte[]) body =
    let path = Path.GetTempFileName()

    try
        File.WriteAllBytes(path, content)
        body path
    finally
        File.Delete path

let private pieces =
    Gen.listOf (Gen.oneof [ Gen.choose (0, 40); Gen.choose (0, 30_000) ])

let private arrives lengths =
    let parts =
        lengths |> List.mapi (fun i length -> Array.init length (fun j -> byte (i + j)))

    let _, received =
        run (arriving (fun socket -> socket |> Socket.sendPieces (sequenceOf parts)))

    received = Array.concat parts

let private gathering =
    testList "several pieces" [
        test "[R60 G43] pieces arrive as one, in their order, empty ones and none at all too" {
            for parts in
                [
                    []
                    [ [||] ]
                    [ [| 1uy |]; [||]; [| 2uy; 3uy |] ]
                    List.replicate 50 (bytesOf 3000)
                ] do
                let _, received = run (arriving (Socket.sendPieces (sequenceOf parts)))
                Expect.equal received (Array.concat parts) "all"
        }

        test "[R60 G43] whatever the pieces, their bytes arrive" {
            Property.check 50 (Prop.forAll (Arb.fromGen pieces) arrives)
            Explored.property "sends of several pieces" 50
        }

        test "[R60 R62] pieces that the peer does not take end in a timeout that says how much it took" {
            let timedOut =
                run (
                    withPair (fun left _ ->
                        pycos {
                            let parts = List.replicate 64 (Array.zeroCreate<byte> 1_048_576)

                            return!
                                left.SendAllAsync(sequenceOf parts, milliseconds 100.0)
                                |> ofUnit
                                |> throws<SocketTimeoutException, _> "a peer that never reads"
                        })
                )

            Expect.isGreaterThan timedOut.Transferred 0 "some"
            Expect.isLessThan timedOut.Transferred (64 * 1_048_576) "not all"
        }
    ]

let private files =
    testList "files" [
        test "[R60 G43] a file arrives as it is, and the count is its length" {
            for length in [ 0; 1; 100_000; 3_000_000 ] do
                withFile (bytesOf length) (fun path ->
                    let sent, received = run (arriving (Socket.sendFile path))
                    Expect.equal sent (int64 length) "sent"
                    Expect.equal received (bytesOf length) "arrived")
        }

        test "[R60 G43] a part of an open file arrives, cut where the file ends" {
            withFile (bytesOf 1000) (fun path ->
                use file = File.OpenHandle path

                for offset, count, expected in [ 10L, 20L, 20; 990L, 20L, 10; 1000L, 5L, 0; 5000L, 5L, 0; 7L, 0L, 0 ] do
                    let sent, received =
                        run (arriving (fun socket -> socket.SendFileAsync(file, offset, count)))

                    Expect.equal sent expected "sent"

                    Expect.equal
                        received
                        (bytesOf 1000 |> Array.skip (min 1000 (int offset)) |> Array.truncate expected)
                        "arrived")
        }

        test "[R60 G43] a file goes out between what was sent before and after it" {
            withFile (bytesOf 300_000) (fun path ->
                let _, received =
                    run (
                        arriving (fun socket ->
                            pycos {
                                do! socket.SendAllAsync(bytes [ 1uy; 2uy ])
                                let! _ = socket.SendFileAsync path
                                do! socket.SendAllAsync(bytes [ 3uy ])
                            })
                    )

                Expect.equal received (Array.concat [ [| 1uy; 2uy |]; bytesOf 300_000; [| 3uy |] ]) "in order")
        }

        test "[R60] a file that is not there, and a part that can not be, are refused and leave the socket usable" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! _ =
                            left.SendFileAsync "/nowhere/at/all"
                            |> throws<DirectoryNotFoundException, _> "no file"

                        let! _ =
                            left.SendFileAsync("/nowhere", offset = -1L)
                            |> throws<FileNotFoundException, _> "the file is looked for first"

                        do! left.SendAllAsync(bytes [ 9uy ])
                        let! received = right.Recv 10
                        Expect.equal received [| 9uy |] "usable"
                    })
            )
        }
    ]

let tests = testList "bulk" [ gathering; files ]
