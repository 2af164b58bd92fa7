/// Messages with their length before them.
module Pycos.Core.Tests.FramingTests

open System
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private receiveMessage (socket: AsyncSocket) =
    socket.ReceiveMessageAsync(AsyncSocket.DefaultMaxMessageLength, limit)

let private header (length: uint32) = [|
    byte (length >>> 24)
    byte (length >>> 16)
    byte (length >>> 8)
    byte length
|]

let private sentBytes =
    test "[R61] a message travels as a four-byte big-endian length and its payload" {
        run (
            withPair (fun left right ->
                pycos {
                    let long = bytesOf 70_000
                    do! left.SendMessageAsync (bytes [ 0xAAuy; 0xBBuy; 0xCCuy ])
                    do! left.SendMessageAsync (bytes [])
                    let writer = PycosTask.Spawn(left.SendMessageAsync long |> ofUnit)
                    let! bytes = right.RecvAll(7 + 4 + 4 + 70_000, limit)
                    do! writer

                    Expect.sequenceEqual
                        bytes
                        (Array.concat [
                            [| 0uy; 0uy; 0uy; 3uy; 0xAAuy; 0xBBuy; 0xCCuy |]
                            [| 0uy; 0uy; 0uy; 0uy |]
                            [| 0x00uy; 0x01uy; 0x11uy; 0x70uy |]
                            long
                        ])
                        "byte for byte"
                })
        )
    }

let private receivedBytes =
    test "[R61] messages written by hand are received, and an empty message differs from the end of the stream" {
        run (
            withPair (fun left right ->
                pycos {
                    do! left.SendAllAsync(bytes [ 0uy; 0uy; 0uy; 2uy; 1uy; 2uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 0uy; 1uy; 3uy ])
                    left.Shutdown SocketShutdown.Send
                    let! first = receiveMessage right
                    let! second = receiveMessage right
                    let! third = receiveMessage right
                    let! ended = receiveMessage right
                    let! still = receiveMessage right
                    Expect.sequenceEqual first [| 1uy; 2uy |] "a message"
                    Expect.isEmpty second "an empty message"
                    Expect.sequenceEqual third [| 3uy |] "the next"
                    Expect.isNull ended "the end"
                    Expect.isNull still "still the end"
                })
        )
    }

let private splitEverywhere =
    test "[R61 G2 G16] a frame split at every position, with a timeout or a cancellation in between, arrives whole" {
        run (
            withPair (fun left right ->
                pycos {
                    let payload = bytesOf 9
                    let frame = Array.append (header 9u) payload

                    for at in 0 .. frame.Length - 1 do
                        do! left.SendAllAsync frame[.. at - 1]

                        let! late =
                            right.ReceiveMessageAsync(100, milliseconds 2.0)
                            |> throws<SocketTimeoutException, _> $"split at {at}"

                        Expect.equal late.Transferred at "what had come so far"
                        use cancellation = new CancellationTokenSource()

                        let cancelled =
                            PycosTask.Spawn(catching (right.ReceiveMessageAsync(100, Nullable(), cancellation.Token)))

                        do! settle ()
                        cancellation.Cancel()
                        let! ended = cancelled
                        Expect.isTrue (ended.Value :? OperationCanceledException) $"{ended}"
                        do! left.SendAllAsync frame[at..]
                        let! message = receiveMessage right
                        Expect.sequenceEqual message payload $"split at {at}"
                })
        )
    }

let private tooLong =
    test "[R61 G22] a frame longer than its limit is refused before anything is allocated for it, and can still be taken" {
        run (
            withPair (fun left right ->
                pycos {
                    let payload = bytesOf 101
                    do! left.SendMessageAsync payload
                    let! exactly = right.ReceiveMessageAsync(100, limit) |> throws<MessageTooLongException, _> "101 > 100"
                    Expect.equal (exactly.Length, exactly.Limit) (101L, 100) "it tells both"
                    Expect.stringContains exactly.Message "maxLength" "it says what to do"
                    let! message = right.ReceiveMessageAsync(101, limit)
                    Expect.sequenceEqual message payload "with a larger limit it is taken"
                    do! left.SendAllAsync(header 0xFFFFFFFFu)
                    let before = GC.GetAllocatedBytesForCurrentThread()
                    let! huge = right.ReceiveMessageAsync(Int32.MaxValue, limit) |> throws<MessageTooLongException, _> "4 GiB"
                    Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 100_000L "no buffer for it"
                    Expect.equal huge.Length 0xFFFFFFFFL "an unsigned length"
                })
        )
    }

let private growth =
    test "[G22] the buffer grows with what has come, not with what a header promises" {
        run (
            withPair (fun left right ->
                pycos {
                    let beginning = Array.append (header 1_000_000_000u) (bytesOf 10)
                    do! left.SendAllAsync beginning
                    let! _ = catching (right.ReceiveMessageAsync(10, milliseconds 1.0))
                    let before = GC.GetAllocatedBytesForCurrentThread()

                    let! late =
                        right.ReceiveMessageAsync(Int32.MaxValue, milliseconds 5.0)
                        |> throws<SocketTimeoutException, _> "the rest never comes"

                    Expect.equal late.Transferred 14 "header and ten bytes"
                    Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 200_000L "far less than 1 GB"
                })
        )
    }

let private cut =
    testList "cut short" [
        for at in [ 1; 3; 4; 8 ] do
            test $"[G22] a stream that ends inside a frame, after {at} bytes, is an error" {
                run (
                    withPair (fun left right ->
                        pycos {
                            let frame = Array.append (header 9u) (bytesOf 9)
                            do! left.SendAllAsync frame[.. at - 1]
                            left.Dispose()
                            let! ended = receiveMessage right |> throws<EndOfConnectionException, _> "cut"
                            Expect.equal ended.Transferred at "it counts what had come"
                        })
                )
            }
    ]

let private sendCut =
    test "[R61] after a message was sent in part no further one is sent, since the peer could not find it" {
        run (
            withPair (fun left _ ->
                pycos {
                    let! _ =
                        left.SendMessageAsync(room 64_000_000, milliseconds 50.0)
                        |> ofUnit
                        |> throws<SocketTimeoutException, _> "nobody reads"

                    let! refused =
                        left.SendMessageAsync (bytes [ 1uy ])
                        |> ofUnit
                        |> throws<InvalidOperationException, _> "after a part"

                    Expect.stringContains refused.Message "Close the socket" "it says what to do"
                })
        )
    }

let tests =
    testList "framing" [ sentBytes; receivedBytes; splitEverywhere; tooLong; growth; cut; sendCut ]
