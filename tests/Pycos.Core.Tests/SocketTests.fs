/// Bytes over connections: receive, send, timeouts, both directions at once.
module Pycos.Core.Tests.SocketTests

open System
open System.Diagnostics
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private receiving =
    testList "receiving" [
        test "[R58] receive completes with what is there, and the end of the stream is a read of zero bytes, again and again" {
            run (
                withPair (fun left right ->
                    pycos {
                        do! left.SendAllAsync(bytesOf 5)
                        let buffer = Array.zeroCreate<byte> 100
                        let! first = right.ReceiveAsync(buffer, limit)
                        Expect.sequenceEqual buffer[.. first - 1] (bytesOf 5) "what was there"
                        left.Shutdown SocketShutdown.Send
                        let! ended = right.ReceiveAsync(buffer, limit)
                        let! still = right.ReceiveAsync(buffer, limit)
                        Expect.equal (ended, still) (0, 0) "the end"
                        do! right.SendAllAsync(bytesOf 7)
                        let! back = left.ReceiveAsync(buffer, limit)
                        Expect.equal back 7 "the other direction goes on"
                    })
            )
        }

        test "[R58 G25] bytes and the end that arrive together are both read without a further event" {
            run (
                withPair (fun left right ->
                    pycos {
                        let buffer = Array.zeroCreate<byte> 100
                        let! _ = catching (right.ReceiveAsync(buffer, TimeSpan.Zero))
                        do! left.SendAllAsync(bytesOf 10)
                        left.Dispose()
                        let! first = right.ReceiveAsync(buffer, limit)
                        let! ended = right.ReceiveAsync(buffer, limit)
                        Expect.equal (first, ended) (10, 0) "the bytes, then the end"
                    })
            )
        }

        test "[R59] receive-all returns exactly the bytes asked for, in however many pieces they come" {
            run (
                withPair (fun left right ->
                    pycos {
                        let data = bytesOf 1000

                        let sender =
                            PycosTask.Spawn(
                                pycos {
                                    for piece in Array.chunkBySize 90 data do
                                        do! left.SendAllAsync piece
                                        do! PycosTask.SleepAsync(milliseconds 1.0)
                                }
                            )

                        let buffer = Array.zeroCreate<byte> 400
                        let! first = right.ReceiveAllAsync(buffer, limit)
                        Expect.equal first 400 "all of it"
                        Expect.sequenceEqual buffer data[..399] "the first 400"
                        let rest = Array.zeroCreate<byte> 600
                        let! _ = right.ReceiveAllAsync(rest, limit)
                        Expect.sequenceEqual rest data[400..] "the rest"
                        let! none = right.ReceiveAllAsync(Memory.Empty, limit)
                        Expect.equal none 0 "no bytes are there at once"
                        do! sender
                    })
            )
        }

        test "[R59 G17] when the stream ends or the time runs out first, the exception carries the bytes that came" {
            run (
                withPair (fun left right ->
                    pycos {
                        let data = bytesOf 30
                        do! left.SendAllAsync data[..9]
                        let buffer = Array.zeroCreate<byte> 25

                        let! late =
                            right.ReceiveAllAsync(buffer, milliseconds 20.0)
                            |> throws<SocketTimeoutException, _> "too few in time"

                        Expect.sequenceEqual (late.Received.ToArray()) data[..9] "the first ten"
                        Expect.equal late.Transferred 10 "counted"
                        do! left.SendAllAsync data[10..]
                        left.Shutdown SocketShutdown.Send

                        let! cut =
                            right.ReceiveAllAsync(buffer, limit)
                            |> throws<EndOfConnectionException, _> "too few at all"

                        Expect.sequenceEqual (cut.Received.ToArray()) data[10..] "the rest"
                        Expect.stringContains cut.Message "20 bytes had come" "the message counts them"
                    })
            )
        }

        test "[G2 G17] what a cancelled or terminated receive-all had received goes to the next receive" {
            run (
                withPair (fun left right ->
                    pycos {
                        let data = bytesOf 50
                        let buffer = Array.zeroCreate<byte> 40
                        let victim = PycosTask.Spawn(catching (right.ReceiveAllAsync buffer))
                        do! left.SendAllAsync data[..19]
                        do! settle ()
                        Expect.isTrue (victim.Terminate()) "it was waiting for the rest"
                        let! _ = victim.OutcomeAsync()
                        use cancellation = new CancellationTokenSource()
                        let second = PycosTask.Spawn(catching (right.ReceiveAllAsync(buffer, Nullable(), cancellation.Token)))
                        do! settle ()
                        cancellation.Cancel()
                        let! ended = second
                        Expect.isTrue (ended.Value :? OperationCanceledException) $"{ended}"
                        do! left.SendAllAsync data[20..]
                        let all = Array.zeroCreate<byte> 50
                        let! _ = right.ReceiveAllAsync(all, limit)
                        Expect.sequenceEqual all data "no byte is lost"
                    })
            )
        }

        test "[G2] a receive that was ended early wakes no later wait of its task and takes no byte" {
            run (
                withPair (fun left right ->
                    pycos {
                        let clock = Stopwatch()
                        let stop = InvalidOperationException "stop"

                        let reader =
                            PycosTask.Spawn(
                                pycos {
                                    let! thrown = catching (right.ReceiveAsync(room 10))
                                    clock.Start()
                                    do! PycosTask.SleepAsync(milliseconds 60.0)
                                    return thrown.Value
                                }
                            )

                        do! settle ()
                        reader.Throw stop |> ignore
                        do! left.SendAllAsync(bytesOf 3)
                        let! thrown = reader
                        Expect.equal thrown stop "it was thrown where the task waited"
                        Expect.isGreaterThanOrEqual clock.ElapsedMilliseconds 60L "the data did not wake the sleep"
                        let! received = right.ReceiveAsync(room 10, limit)
                        Expect.equal received 3 "the bytes are still there"
                    })
            )
        }

        test "[R58] a receive into an empty buffer waits until there is something, and takes nothing" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! nothing =
                            right.ReceiveAsync(Memory.Empty, milliseconds 5.0)
                            |> throws<SocketTimeoutException, _> "nothing is there"

                        Expect.equal nothing.Transferred 0 ""
                        let waiting = PycosTask.Spawn(right.ReceiveAsync(Memory.Empty, limit))
                        do! left.SendAllAsync(bytesOf 4)
                        let! zero = waiting
                        let! four = right.ReceiveAsync(room 10, limit)
                        Expect.equal (zero, four) (0, 4) "then the bytes"
                    })
            )
        }
    ]

let private sending =
    testList "sending" [
        test "[R58] send tells how many bytes the system took" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! sent = left.SendAsync(Array.zeroCreate<byte> (64 * 1024 * 1024))
                        Expect.isGreaterThan sent 0 "some"
                        Expect.isLessThan sent (64 * 1024 * 1024) "not all: nobody reads"
                        left.Dispose()
                        let! received = drain right
                        Expect.equal received.Length sent "these arrive"
                    })
            )
        }

        test "[R60 G17] send-all completes when every byte is written, and its timeout tells how many were" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! sent = fill left
                        Expect.isGreaterThan sent 0 "some were written"
                        do! left.SendAllAsync(bytes [], milliseconds 1.0)
                        let! nothing = left.SendAsync(bytes [], milliseconds 1.0)
                        Expect.equal nothing 0 "sending nothing completes at once, though nothing can be sent"
                        let reading = PycosTask.Spawn(drain right)
                        do! left.SendAllAsync(bytesOf 100_000, limit)
                        left.Dispose()
                        let! received = reading
                        Expect.equal received.Length (sent + 100_000) "every byte"
                        Expect.sequenceEqual received[sent..] (bytesOf 100_000) "in order"
                    })
            )
        }

        test "[R63] three megabytes go out while ten bytes come in: neither direction waits for the other" {
            run (
                withPair (fun left right ->
                    pycos {
                        let data = bytesOf 3_000_000
                        // So that the system can not take all of it.
                        left.Socket.SendBufferSize <- 100_000
                        right.Socket.ReceiveBufferSize <- 100_000
                        let writer = PycosTask.Spawn(left.SendAllAsync data |> ofUnit)
                        let buffer = Array.zeroCreate<byte> 10
                        let reader = PycosTask.Spawn(left.ReceiveAllAsync(buffer, limit))
                        do! settle ()
                        Expect.isTrue writer.IsAlive "the writer waits for room"
                        do! right.SendAllAsync(bytesOf 10)
                        let! _ = reader
                        Expect.sequenceEqual buffer (bytesOf 10) "ten bytes came in"
                        Expect.isTrue writer.IsAlive "while the writer still waited"
                        let received = Array.zeroCreate<byte> data.Length
                        let! _ = right.ReceiveAllAsync(received, limit)
                        do! writer
                        Expect.isTrue (received.AsSpan().SequenceEqual data) "three megabytes went out"
                    })
            )
        }

        test "[R65] a second reader fails at once while the first goes on, and so does a second writer" {
            run (
                withPair (fun left right ->
                    pycos {
                        let buffer = Array.zeroCreate<byte> 10
                        let first = PycosTask.Spawn(right.ReceiveAsync(buffer, limit))
                        do! settle ()

                        let! refused =
                            right.ReceiveAsync(room 10)
                            |> throws<InvalidOperationException, _> "a second reader"

                        Expect.stringContains refused.Message "one task own the direction" "it says what to do"
                        do! left.SendAllAsync(bytesOf 5)
                        let! received = first
                        Expect.equal received 5 "the first is undisturbed"
                        left.Socket.SendBufferSize <- 100_000
                        right.Socket.ReceiveBufferSize <- 100_000
                        let writer = PycosTask.Spawn(left.SendAllAsync(bytesOf 5_000_000) |> ofUnit)
                        do! settle ()

                        let! _ =
                            left.SendAllAsync(bytesOf 1)
                            |> ofUnit
                            |> throws<InvalidOperationException, _> "a second writer"

                        let all = Array.zeroCreate<byte> 5_000_000
                        let! _ = right.ReceiveAllAsync(all, limit)
                        do! writer
                        Expect.isTrue (all.AsSpan().SequenceEqual(bytesOf 5_000_000)) "the first writer is undisturbed"
                    })
            )
        }
    ]

let private timeouts =
    testList "timeouts" [
        test "[R62 G16] a read's timeout is not moved by writes, nor does a write's timeout end a pending read" {
            run (
                withPair (fun left right ->
                    pycos {
                        let clock = Stopwatch.StartNew()

                        let reader =
                            PycosTask.Spawn(
                                pycos {
                                    let! late =
                                        left.ReceiveAsync(room 10, milliseconds 100.0)
                                        |> throws<SocketTimeoutException, _> "nothing comes"

                                    return late.Transferred, clock.Elapsed
                                }
                            )

                        while reader.IsAlive && clock.Elapsed < limit do
                            do! left.SendAllAsync(bytes [ 1uy ], limit)
                            do! PycosTask.SleepAsync(milliseconds 5.0)

                        let! none, elapsed = reader
                        Expect.equal none 0 "no empty data: a timeout"
                        Expect.isTrue (elapsed >= milliseconds 100.0) $"not earlier: {elapsed}"
                        Expect.isTrue (elapsed < TimeSpan.FromSeconds 5.0) $"while the writes went on: {elapsed}"
                        let untimed = PycosTask.Spawn(left.ReceiveAsync(room 10))
                        let! _ = fill left
                        Expect.isTrue untimed.IsAlive "the write's timeout ended the write only"
                        do! right.SendAllAsync(bytesOf 2)
                        let! received = untimed
                        Expect.equal received 2 "and the read goes on"
                    })
            )
        }

        testSequenced (
            test "[G17] a default timeout holds for sockets that are made after it was set, unless an operation has its own" {
                run (
                    pycos {
                        let! struct (before, _) = connectedPair loopback
                        use before = before

                        try
                            AsyncSocket.DefaultOperationTimeout <- milliseconds 30.0
                            let! struct (left, right) = connectedPair loopback
                            use left = left
                            use right = right
                            let! _ = left.ReceiveAsync(room 1) |> throws<SocketTimeoutException, _> "connected"
                            let! _ = right.ReceiveAsync(room 1) |> throws<SocketTimeoutException, _> "accepted"
                            let own = PycosTask.Spawn(left.ReceiveAsync(room 1, Timeout.InfiniteTimeSpan))
                            do! PycosTask.SleepAsync(milliseconds 60.0)
                            Expect.isTrue own.IsAlive "an operation's own timeout comes first"
                            do! right.SendAllAsync (bytes [ 1uy ])
                            let! one = own
                            Expect.equal one 1 ""
                        finally
                            AsyncSocket.DefaultOperationTimeout <- Timeout.InfiniteTimeSpan

                        Expect.equal before.OperationTimeout Timeout.InfiniteTimeSpan "earlier sockets keep theirs"

                        Expect.throwsT<ArgumentOutOfRangeException>
                            (fun () -> before.OperationTimeout <- milliseconds -5.0)
                            "a negative timeout is none"
                    }
                )
            }
        )

        test "[R62] data that came while the scheduler was busy is received, though the timeout has passed meanwhile" {
            run (
                withPair (fun left right ->
                    pycos {
                        let reader = PycosTask.Spawn(right.ReceiveAsync(room 10, milliseconds 200.0))
                        do! PycosTask.YieldAsync()
                        // From here to the end of the sleep the scheduler has no time to look: the send does not suspend.
                        do! left.SendAllAsync(bytesOf 6)
                        Thread.Sleep 400
                        let! received = reader
                        Expect.equal received 6 "not a timeout"
                    })
            )
        }

        test "[G26] the longest timeout is accepted and disturbs nobody" {
            run (
                withPair (fun left right ->
                    pycos {
                        let reader = PycosTask.Spawn(right.ReceiveAsync(room 10, TimeSpan.MaxValue))
                        let sleeper = PycosTask.Spawn(pycos { do! PycosTask.SleepAsync TimeSpan.MaxValue })
                        let clock = Stopwatch.StartNew()
                        do! PycosTask.SleepAsync(milliseconds 20.0)
                        Expect.isTrue (clock.Elapsed < TimeSpan.FromSeconds 4.0) $"a short sleep stays short: {clock.Elapsed}"
                        do! left.SendAllAsync(bytesOf 2)
                        let! received = reader
                        Expect.equal received 2 ""
                        sleeper.Terminate() |> ignore
                    })
            )
        }
    ]

let tests = testList "sockets" [ receiving; sending; timeouts ]
