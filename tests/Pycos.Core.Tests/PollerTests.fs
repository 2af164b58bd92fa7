/// What the poller does for the scheduler, and what operations cost.
module Pycos.Core.Tests.PollerTests

open System
open System.Collections.Concurrent
open System.Net.Sockets
open System.Runtime.InteropServices
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.SocketSupport

[<DllImport("libc")>]
extern int private dup(int descriptor)

[<DllImport("libc")>]
extern int private close(int descriptor)

let private scheduler () = PycosTask.Current.Scheduler

/// A poller that fails whenever it is told to.
let private failingPoller (fails: bool ref) : Poller =
    let epoll = new EpollPoller()

    { new Poller() with
        member _.Name = "failing"
        member _.RegisteredHandles = epoll.RegisteredHandles
        member _.Register handle = epoll.Register handle
        member _.Unregister handle = epoll.Unregister handle

        member _.Wait nanoseconds =
            if fails.Value then
                invalidOp "the poll fails"
            else
                epoll.Wait nanoseconds

        member _.Wake() = epoll.Wake()
        member _.Dispose(_: bool) = epoll.Dispose() }

/// Keeps the messages that are logged as errors.
let private errorLog (errors: ConcurrentQueue<string>) =
    { new ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled level = level >= LogLevel.Error

        member _.Log(level, _, state, error, format) =
            if level >= LogLevel.Error then
                errors.Enqueue(format.Invoke(state, error)) }

let private cost =
    testList "cost" [
        test "[G19] however busy its tasks are, a scheduler polls once in so many switches" {
            run (
                withPair (fun _ _ ->
                    pycos {
                        do! settle ()
                        let before = scheduler().Statistics

                        for _ in 1..100_000 do
                            do! PycosTask.YieldAsync()

                        let after = scheduler().Statistics
                        let allowed = (after.Switches - before.Switches) / int64 (scheduler().Options.PollInterval) + 2L
                        Expect.isGreaterThan (after.Polls - before.Polls) 100L "it does poll"
                        Expect.isLessThanOrEqual (after.Polls - before.Polls) allowed "once per interval"
                    })
            )
        }

        test "[G19] an operation that is known to be ready completes without suspending" {
            run (
                withPair (fun left right ->
                    pycos {
                        do! left.SendAllAsync(bytesOf 3)
                        let one = Array.zeroCreate<byte> 1
                        let! _ = right.ReceiveAsync(one, limit)
                        let before = scheduler().Statistics.Switches
                        let! second = right.ReceiveAsync(one, limit)
                        let! third = right.ReceiveAsync(one, limit)
                        do! left.SendAllAsync(bytesOf 3)
                        Expect.equal (second, third) (1, 1) ""
                        Expect.equal (scheduler().Statistics.Switches) before "no switch"
                    })
            )
        }

        test "[R58] a task that always finds bytes gives way to others" {
            run (
                withPair (fun left right ->
                    pycos {
                        do! left.SendAllAsync(bytesOf 2000)
                        let mutable turns = 0

                        let other =
                            PycosTask.Spawn(
                                pycos {
                                    while true do
                                        turns <- turns + 1
                                        do! PycosTask.YieldAsync()
                                }
                            )

                        let one = Array.zeroCreate<byte> 1
                        let! _ = right.ReceiveAsync(one, limit)
                        turns <- 0

                        for _ in 2..2000 do
                            let! _ = right.ReceiveAsync(one, limit)
                            ()

                        Expect.isGreaterThan turns (2000 / scheduler().Options.OperationBudget - 2) "the other task had turns"
                        other.Terminate() |> ignore
                    })
            )
        }

        test "[R58] an echo between tasks allocates nothing once it runs" {
            let allocated =
                run (
                    withPair (fun left right ->
                        pycos {
                            let server =
                                PycosTask.Spawn(
                                    pycos {
                                        let buffer = Array.zeroCreate<byte> 64
                                        let mutable more = true

                                        while more do
                                            let! received = right.ReceiveAsync buffer
                                            more <- received > 0
                                            do! right.SendAllAsync(ReadOnlyMemory(buffer, 0, received))
                                    }
                                )

                            let message = bytesOf 64
                            let answer = Array.zeroCreate<byte> 64

                            let echo count =
                                pycos {
                                    let before = GC.GetAllocatedBytesForCurrentThread()
                                    let mutable left' = count

                                    while left' > 0 do
                                        do! left.SendAllAsync message
                                        let! _ = left.ReceiveAllAsync answer
                                        left' <- left' - 1

                                    return GC.GetAllocatedBytesForCurrentThread() - before
                                }

                            // Until the compiler has optimized everything, which it does on a thread of its own, frames and
                            // awaiters may be boxed.
                            let mutable rounds = 500
                            let mutable allocated = 1L

                            while allocated <> 0L && rounds > 0 do
                                let! few = echo 1000
                                let! many = echo 3000
                                allocated <- many - few
                                rounds <- rounds - 1

                            left.Dispose()
                            do! server
                            return allocated
                        })
                )

            Expect.equal allocated 0L "bytes for 2,000 echoes of 64 bytes more"
        }
    ]

let private hangUps =
    testList "hang-ups" [
        test "[G25] a peer that hangs up while nobody waits does not wake the scheduler again and again" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! _ = catching (right.ReceiveAsync(room 1, TimeSpan.Zero))
                        left.Dispose()
                        do! settle ()
                        let polls = scheduler().Statistics.Polls
                        let time = threadTime ()
                        do! PycosTask.SleepAsync(milliseconds 300.0)
                        let spent = threadTime () - time
                        Expect.isLessThan (scheduler().Statistics.Polls - polls) 10L "the poller was left alone"
                        Expect.isTrue (spent < milliseconds 50.0) $"it slept: {spent} of processor time in 300 ms"
                    })
            )
        }

        test "[G25] a copy of a descriptor that outlives its connection disturbs nobody" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    use! left = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use! right = listener.AcceptAsync limit
                    let! _ = catching (right.ReceiveAsync(room 1, TimeSpan.Zero))
                    let copy = dup right.Descriptor

                    try
                        right.Dispose()
                        // The next connection gets the number of the one that was closed, and the copy's bytes are not its own.
                        use! next = AsyncSocket.ConnectAsync listener.LocalEndPoint
                        use! nextEnd = listener.AcceptAsync limit
                        let receiving = PycosTask.Spawn(nextEnd.ReceiveAsync(room 10, limit))
                        do! left.SendAllAsync(bytesOf 5)
                        do! settle ()
                        let polls = scheduler().Statistics.Polls
                        do! PycosTask.SleepAsync(milliseconds 100.0)
                        Expect.isLessThan (scheduler().Statistics.Polls - polls) 10L "the poller was left alone"
                        Expect.isTrue receiving.IsAlive "nothing was reported to it"
                        do! next.SendAllAsync(bytesOf 3)
                        let! received = receiving
                        Expect.equal received 3 "its own bytes"
                    finally
                        close copy |> ignore
                }
            )
        }

        test "[G25] an error wakes the reader and the writer that wait" {
            run (
                withPair (fun left right ->
                    pycos {
                        let! _ = fill left
                        let reader = PycosTask.Spawn(catching (left.ReceiveAsync(room 10)))
                        let writer = PycosTask.Spawn(catching (left.SendAllAsync(bytesOf 10) |> ofUnit))
                        do! settle ()
                        Expect.isTrue (reader.IsAlive && writer.IsAlive) "both wait"
                        // With bytes unread, closing resets the connection.
                        right.Dispose()

                        for waiting in [ reader; writer ] do
                            let! ended = waiting.FinishAsync limit
                            Expect.isFalse ended.TimedOut "woken"

                        let! readerEnd = reader
                        let! writerEnd = writer
                        Expect.isTrue (writerEnd.Value :? SocketException) $"the writer: {writerEnd}"

                        Expect.exists
                            [ readerEnd; writerEnd ]
                            (function
                             | Some(:? SocketException as error) -> error.SocketErrorCode = SocketError.ConnectionReset
                             | _ -> false)
                            "one is told of the reset"
                    })
            )
        }
    ]

let private failures =
    testList "failures" [
        test "[G26] a failing poll is reported, once, and does not pause the scheduler" {
            let errors = ConcurrentQueue<string>()
            let fails = ref false
            let options = SchedulerOptions(Name = "patient", PollerFactory = (fun () -> failingPoller fails), Logger = errorLog errors)
            use scheduler = new Scheduler(options)

            runOn
                scheduler
                (withPair (fun left right ->
                    pycos {
                        let reader = PycosTask.Spawn(right.ReceiveAsync(room 10, limit))
                        do! settle ()
                        fails.Value <- true
                        let clock = Diagnostics.Stopwatch.StartNew()

                        for _ in 1..20 do
                            do! PycosTask.SleepAsync(milliseconds 1.0)
                            do! PycosTask.YieldAsync()

                        Expect.isTrue (clock.Elapsed < TimeSpan.FromSeconds 4.0) $"no pause: {clock.Elapsed}"
                        do! left.SendAllAsync(bytesOf 3)
                        fails.Value <- false
                        let! received = reader
                        Expect.equal received 3 "and I/O goes on when the poll does"
                    }))

            Expect.equal errors.Count 1 "reported once"
            Expect.stringContains (Seq.head errors) "patient" "by the scheduler's name"
        }

        test "[G25] a handle that is not watched can be taken from the poller, as can one whose descriptor is closed" {
            use poller = new EpollPoller()
            use socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            let descriptor = int (socket.SafeHandle.DangerousGetHandle())
            let mutable reports = 0

            let handle () =
                { new PollHandle() with
                    member _.Descriptor = descriptor
                    member _.OnReadable() = reports <- reports + 1
                    member _.OnWritable() = reports <- reports + 1 }

            let never = handle ()
            poller.Unregister never
            let watched = handle ()
            poller.Register watched
            poller.Unregister never
            Expect.equal poller.RegisteredHandles 1 "the other one is still watched"
            poller.Wait 0L
            Expect.isGreaterThan reports 0 "and reported"
            socket.Dispose()
            poller.Unregister watched
            poller.Unregister watched
            Expect.equal poller.RegisteredHandles 0 "gone"
            reports <- 0
            poller.Wait 0L
            Expect.equal reports 0 "and silent"
        }

        test "[G26] signals that interrupt the scheduler's system calls are not noticed" {
            let errors = ConcurrentQueue<string>()
            use scheduler = new Scheduler(SchedulerOptions(Logger = errorLog errors))

            let interrupted =
                runOn
                    scheduler
                    (withPair (fun left right ->
                        pycos {
                            use interruptions = new SystemFaults.Interruptions(milliseconds 1.0)
                            let clock = Diagnostics.Stopwatch.StartNew()

                            while interruptions.Sent < 30 && clock.Elapsed < limit / 2.0 do
                                let reader = PycosTask.Spawn(right.ReceiveAsync(room 10, limit))
                                do! PycosTask.SleepAsync(milliseconds 1.0)
                                do! left.SendAllAsync(bytesOf 3)
                                let! received = reader
                                Expect.equal received 3 "what was sent"

                            return interruptions.Sent
                        }))

            Expect.isGreaterThanOrEqual interrupted 30 "signals came"
            Expect.isEmpty errors "without errors"
        }

        testSequenced (
            test "[R57] without a free descriptor accept says so, and the connection is accepted when there is one" {
                run (
                    pycos {
                        use listener = AsyncSocket.Listen loopback
                        use! _connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                        // So that everything the failure needs is loaded before no file can be opened.
                        let! _ = catching (_connected.AcceptAsync(milliseconds 1.0) |> Coroutine.map ignore)
                        let! refused =
                            pycos {
                                use _nothingFree = new SystemFaults.Starvation()
                                return! catching (listener.AcceptAsync limit |> Coroutine.map ignore)
                            }

                        match refused with
                        | Some(:? SocketException as error) ->
                            Expect.equal error.SocketErrorCode SocketError.TooManyOpenSockets ""
                            Expect.stringContains error.Message "ulimit" "it says what to do"
                        | other -> failtest $"{other}"

                        use! accepted = listener.AcceptAsync limit
                        Expect.isFalse accepted.IsClosed "the connection had waited"
                    }
                )
            }
        )
    ]

let tests = testList "poller" [ cost; hangUps; failures ]
