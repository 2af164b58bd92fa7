/// What is the portable poller's own: calls that are under way, and what becomes of what they take.
module Pycos.Core.Tests.PortablePollerTests

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Net.Sockets
open System.Threading
open Expecto
open Microsoft.Extensions.Logging
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.SocketSupport

let private portableScheduler () =
    new Scheduler(SchedulerOptions(Poller = PollerKind.Portable))

let private runPortably (body: Coroutine<'T>) =
    use scheduler = portableScheduler ()
    runOn scheduler body

let private second = 1_000_000_000L

/// Counts what is reported.
type private Reports(descriptor: int) =
    inherit PollHandle()
    member val Readable = 0 with get, set
    member val Writable = 0 with get, set
    override _.Descriptor = descriptor

    override reports.OnReadable() =
        reports.Readable <- reports.Readable + 1

    override reports.OnWritable() =
        reports.Writable <- reports.Writable + 1

let private waiting =
    testList "waiting" [
        test "[R69 G26] a wait ends at its time or a little before, and one of no length at once" {
            use poller = new PortablePoller()
            let clock = Stopwatch.StartNew()
            poller.Wait 0L
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 5.0) "at once"
            clock.Restart()
            poller.Wait(second / 20L)
            // The clocks of some systems go by steps of 15 ms.
            Expect.isGreaterThanOrEqual
                clock.Elapsed
                (milliseconds 30.0)
                "not long before: who waits looks at the clock again"
        }

        test "[R69] a wake from another thread ends the wait, and one that came before it too; it is spent by that" {
            use poller = new PortablePoller()
            poller.Wake()
            let clock = Stopwatch.StartNew()
            poller.Wait(20L * second)
            let waker = Thread((fun () -> poller.Wake()), IsBackground = true)
            waker.Start()
            poller.Wait(20L * second)
            Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 15.0) "woken"
            waker.Join()
            poller.Wake()
            poller.Wait 0L
            clock.Restart()
            poller.Wait(second / 20L)
            Expect.isGreaterThanOrEqual clock.Elapsed (milliseconds 30.0) "it slept"
        }

        test "[R69] a wake of a poller that is gone does nothing" {
            let poller = new PortablePoller()
            poller.Dispose()
            poller.Wake()
            poller.Dispose()
        }

        test "[R70] descriptors that are no sockets are refused with what to do" {
            use poller = new PortablePoller()
            let refused = Expect.throwsC (fun () -> poller.Register(Reports 7)) id
            Expect.isTrue (refused :? NotSupportedException) $"{refused}"
            Expect.stringContains refused.Message "descriptor 7" "which"
            Expect.stringContains refused.Message "PYCOS_POLLER" "what to do"

            runPortably (
                pycos {
                    let struct (reader, writer) = AsyncFile.CreatePipe()
                    use _writer = writer
                    use reader = reader
                    let! refused = reader.ReadAsync(room 1) |> throws<NotSupportedException, _> "a pipe"
                    Expect.stringContains refused.Message "Pipes" "it says what it can not do"
                }
            )
        }

        test "[R69] after a handle has left nothing is reported for it, though the call goes on" {
            runPortably (
                pycos {
                    let scheduler = PycosTask.Current.Scheduler

                    use listener =
                        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

                    listener.Bind loopback
                    listener.Listen()

                    use peer =
                        new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

                    peer.Connect listener.LocalEndPoint
                    let driver = PortableSocketDriver(listener.Accept())
                    let early, late = Reports driver.Descriptor, Reports driver.Descriptor
                    driver.Attach(early, scheduler)
                    driver.Arm(early, scheduler, PollDirection.Read)
                    do! settle ()
                    Expect.equal early.Readable 0 "nothing has come"
                    driver.Arm(early, scheduler, PollDirection.Write)
                    driver.Detach(early, scheduler)
                    Expect.equal scheduler.Poller.RegisteredHandles 0 "it has left"
                    peer.Send(bytes [ 1uy ]) |> ignore
                    do! settle ()
                    Expect.equal (early.Readable, early.Writable) (0, 0) "nothing is reported"
                    driver.Attach(late, scheduler)
                    driver.Arm(late, scheduler, PollDirection.Read)
                    do! eventually "the next one learns of it" (fun () -> late.Readable > 0)
                    driver.Detach(late, scheduler)
                    driver.Close()
                }
            )
        }
    ]

let private udp () =
    let socket =
        new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)

    socket.Bind loopback
    socket

let private taking =
    testList "taking" [
        test
            "[R66 G16] a datagram that a call took after its receive had timed out goes to the next receive, before later ones" {
            runPortably (
                pycos {
                    use left = udp ()
                    use right = udp ()
                    let buffer = room 100

                    let! _ =
                        right.ReceiveFromAsync(buffer, milliseconds 5.0)
                        |> throws<SocketTimeoutException, _> "none yet"

                    for length in [ 3; 0; 5 ] do
                        let! _ = left.SendToAsync(bytesOf length, right.LocalEndPoint)
                        do! settle ()

                    let lengths = ResizeArray()

                    for _ in 1..3 do
                        let! struct (received, from) = right.ReceiveFromAsync(buffer, limit)
                        Expect.equal from left.LocalEndPoint "its sender"
                        lengths.Add received

                    Expect.sequenceEqual lengths [ 3; 0; 5 ] "in order"
                    Expect.sequenceEqual buffer[..4] (bytesOf 5) "with their bytes"

                    let! _ =
                        right.ReceiveFromAsync(buffer, milliseconds 5.0)
                        |> throws<SocketTimeoutException, _> "no more"

                    let! _ = left.SendToAsync(bytesOf 90, right.LocalEndPoint)
                    do! settle ()
                    let! struct (cut, _) = right.ReceiveFromAsync(room 10, limit)
                    Expect.equal cut 10 "what has no room is cut off"
                }
            )
        }

        test "[R57] a connection that a call took after its accept had timed out goes to the next accept" {
            runPortably (
                pycos {
                    use listener = AsyncSocket.Listen loopback

                    let! _ =
                        listener.AcceptAsync(milliseconds 5.0)
                        |> throws<SocketTimeoutException, _> "nobody"

                    use! connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    do! settle ()
                    use! accepted = listener.AcceptAsync limit
                    Expect.equal accepted.RemoteEndPoint connected.LocalEndPoint "that one"
                }
            )
        }

        test "[R64] a connection that nobody came for is closed with the listener" {
            runPortably (
                pycos {
                    let listener = AsyncSocket.Listen loopback

                    let! _ =
                        listener.AcceptAsync(milliseconds 5.0)
                        |> throws<SocketTimeoutException, _> "nobody"

                    use! connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    do! settle ()
                    listener.Dispose()

                    match! catching (connected.ReceiveAsync(room 1, limit)) with
                    | None -> ()
                    | Some(:? SocketException as error) ->
                        Expect.equal error.SocketErrorCode SocketError.ConnectionReset "reset"
                    | Some other -> failtest $"{other}"
                }
            )
        }

        test "[R67] a listener that is unwrapped while a task accepts leaves later connections to the Socket" {
            runPortably (
                pycos {
                    let listener = AsyncSocket.Listen loopback

                    let accepting =
                        PycosTask.Spawn(catching (listener.AcceptAsync() |> Coroutine.map ignore))

                    do! settle ()
                    use raw = listener.Unwrap()
                    let! ended = accepting
                    Expect.isTrue (ended.Value :? SocketClosedException) $"{ended}"
                    do! settle ()
                    use! connected = AsyncSocket.ConnectAsync raw.LocalEndPoint
                    let accept = Threading.Tasks.Task.Run(fun () -> raw.Accept())
                    Expect.isTrue (accept.Wait limit) "accepted by the Socket"
                    use accepted = accept.Result
                    Expect.equal accepted.RemoteEndPoint connected.LocalEndPoint "that one"
                }
            )
        }
    ]

/// Fills a connection whose peer does not read; how many bytes of the pattern were taken.
let private fillWith (data: byte[]) (socket: AsyncSocket) =
    pycos {
        let! full =
            socket.SendAllAsync(data, milliseconds 100.0)
            |> ofUnit
            |> throws<SocketTimeoutException, _> "a peer that never reads"

        return full.Transferred
    }

let private pattern = lazy bytesOf (32 * 1024 * 1024)

let private expectPattern (received: byte[]) count =
    Expect.equal received.Length count "each byte that was taken"
    Expect.isTrue (received.AsSpan().SequenceEqual(pattern.Value.AsSpan(0, count))) "as it was"

let private sending =
    testList "sending" [
        test "[R60 R64] what was taken is sent to its end after the socket is closed" {
            runPortably (
                withPair (fun left right ->
                    pycos {
                        let! taken = fillWith pattern.Value left
                        left.Dispose()
                        let! received = drain right
                        expectPattern received taken
                    })
            )
        }

        test "[R60] what was taken is sent before the end of the direction, while the other goes on" {
            runPortably (
                withPair (fun left right ->
                    pycos {
                        let! taken = fillWith pattern.Value left
                        left.Shutdown SocketShutdown.Send

                        let! _ =
                            left.SendAsync(bytes [ 1uy ])
                            |> throws<SocketException, _> "the direction has ended"

                        let! received = drain right
                        expectPattern received taken
                        do! right.SendAllAsync(bytesOf 10)
                        let! back = left.ReceiveAllAsync(room 10, limit)
                        Expect.equal back 10 "back"
                    })
            )
        }

        test "[R67] a connection that is still sending is not unwrapped, so that nothing is lost" {
            runPortably (
                withPair (fun left right ->
                    pycos {
                        let! taken = fillWith pattern.Value left
                        let refused = Expect.throwsC (fun () -> left.Unwrap() |> ignore) id
                        Expect.isTrue (refused :? InvalidOperationException) $"{refused}"
                        Expect.stringContains refused.Message "Try again" "what to do"
                        Expect.isFalse left.IsClosed "it goes on"
                        let received = room taken
                        let! _ = right.ReceiveAllAsync(received, limit)
                        expectPattern received taken
                        do! settle ()
                        left.Unwrap().Dispose()
                    })
            )
        }

        test "[R60 R64] a scheduler that stops lets sockets that were closed finish" {
            use scheduler = portableScheduler ()

            let struct (raw, taken) =
                runOn
                    scheduler
                    (pycos {
                        let! struct (left, right) = connectedPair loopback
                        let! taken = fillWith pattern.Value left
                        let raw = right.Unwrap()
                        left.Dispose()
                        return struct (raw, taken)
                    })

            use raw = raw

            let reading =
                Threading.Tasks.Task.Run(fun () ->
                    use stream = new NetworkStream(raw)
                    use collected = new MemoryStream()
                    stream.CopyTo collected
                    collected.ToArray())

            scheduler.Dispose()
            Expect.isTrue (reading.Wait limit) "to the end"
            expectPattern reading.Result taken
        }

        test "[R64] a peer that never reads does not keep a closed socket open for ever" {
            runPortably (
                withPair (fun left right ->
                    pycos {
                        let raw = left.Socket
                        let! _ = fill left
                        left.Dispose()
                        do! eventually "its descriptor is given back" (fun () -> raw.SafeHandle.IsClosed)
                        Expect.isFalse right.IsClosed "the peer is there"
                    })
            )
        }

        test "[R60 G25] the failure of a send that had been taken is reported to the next one" {
            runPortably (
                withPair (fun left right ->
                    pycos {
                        let! _ = fill left
                        // With bytes unread, closing resets the connection.
                        right.Dispose()
                        do! settle ()

                        let! failed =
                            left.SendAsync(bytes [ 1uy ], limit) |> throws<SocketException, _> "reset"

                        Expect.contains
                            [
                                SocketError.ConnectionReset
                                SocketError.Shutdown
                                SocketError.ConnectionAborted
                            ]
                            failed.SocketErrorCode
                            "why"
                    })
            )
        }
    ]

let private choosing =
    testList "choice" [
        test "[G42] a poller of the platform that can not be made is replaced, and that is logged once" {
            let lines = ConcurrentQueue<LogLevel * string>()

            let log = {
                new ILogger with
                    member _.BeginScope _ = null
                    member _.IsEnabled _ = true

                    member _.Log(level, _, state, error, format) =
                        lines.Enqueue((level, format.Invoke(state, error)))
            }

            use replaced =
                PollerChoice.MakeBest((fun () -> raise (IOException "forbidden")), log)

            Expect.equal replaced.Name "portable" "what works everywhere"

            let level, line =
                Expect.hasLength lines 1 "one line"
                Seq.head lines

            Expect.equal level LogLevel.Warning ""
            Expect.stringContains line "forbidden" "it says why"
            use chosen = PollerChoice.MakeBest((fun () -> new EpollPoller() :> Poller), log)
            Expect.equal (chosen.Name, lines.Count) ("epoll", 1) "if it can be made it is taken"
        }

        test "[G42] a socket that was made elsewhere is adapted to the poller of the scheduler that uses it" {
            use left =
                new AsyncSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

            use listener = AsyncSocket.Listen loopback

            runPortably (
                pycos {
                    do! left.ConnectSocketAsync(listener.LocalEndPoint, limit)
                    use! right = listener.AcceptAsync limit
                    do! left.SendAllAsync(bytesOf 5)
                    let! received = right.ReceiveAllAsync(room 5, limit)
                    Expect.equal received 5 ""
                }
            )
        }

        test "[G42] a socket of the portable poller goes on with another one, unless something is under way" {
            let first = portableScheduler ()
            let struct (left, right) = runOn first (connectedPair loopback)
            let stuck = first.Spawn(catching (left.ReceiveAsync(room 1)))
            runOn first (pycos { do! settle () })
            first.Dispose()
            Expect.isFalse stuck.IsAlive "its scheduler has ended"
            use left = left
            use right = right
            use other = new Scheduler(SchedulerOptions(Poller = PollerKind.Epoll))
            let refused = runOn other (catching (left.ReceiveAsync(room 1)))
            Expect.isTrue (refused.Value :? InvalidOperationException) $"{refused}"
            Expect.stringContains refused.Value.Message "same poller" "what to do"
            let sent = runOn other (right.SendAsync(bytesOf 3))
            Expect.equal sent 3 "the one with nothing under way"
            use again = portableScheduler ()
            let received = runOn again (left.ReceiveAsync(room 5, limit))
            Expect.equal received 3 "and the same poller takes over what is"
        }
    ]

let tests = testList "portable poller" [ waiting; taking; sending; choosing ]
