/// How sockets begin and end: wrapping and unwrapping, closing, threads and schedulers, descriptors.
module Pycos.Core.Tests.SocketLifeTests

open System
open System.Net
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private newSocket () =
    new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)

let private wrapping =
    testList "wrapping" [
        test
            "[R55] a socket wraps a Socket, passes bind, listen and options through, and closes at the end of its scope" {
            let raw = newSocket ()

            run (
                pycos {
                    use socket = new AsyncSocket(raw)
                    socket.Bind loopback
                    socket.Listen 5
                    socket.Socket.ReceiveBufferSize <- 20000
                    Expect.isGreaterThan raw.ReceiveBufferSize 19999 "the option reached the Socket"
                    Expect.equal socket.LocalEndPoint raw.LocalEndPoint "the address is the Socket's"
                    use! _connected = AsyncSocket.ConnectAsync socket.LocalEndPoint
                    use! accepted = socket.AcceptAsync limit
                    Expect.equal accepted.LocalEndPoint socket.LocalEndPoint "it listens"
                    Expect.isFalse raw.SafeHandle.IsClosed "open inside its scope"
                }
            )

            Expect.isTrue raw.SafeHandle.IsClosed "closed behind it"
        }

        test "[R55] an attempt to wrap the same Socket twice is reported" {
            let raw = newSocket ()
            use socket = new AsyncSocket(raw)
            let refused = Expect.throwsC (fun () -> new AsyncSocket(raw) |> ignore) id
            Expect.isTrue (refused :? InvalidOperationException) $"{refused}"
            Expect.stringContains refused.Message "Unwrap" "it says what to do"
            let again = Expect.throwsC (fun () -> new AsyncSocket(socket.Socket) |> ignore) id
            Expect.isTrue (again :? InvalidOperationException) "its own Socket neither"
            use unwrapped = socket.Unwrap()
            use second = new AsyncSocket(unwrapped)
            Expect.isFalse second.IsClosed "after Unwrap it is free"
        }

        test
            "[R67] Unwrap gives back the raw Socket, blocking and free of the poller, and wrapping it makes it suspend again" {
            use scheduler = newScheduler ()

            let struct (left, right) =
                runOn
                    scheduler
                    (pycos {
                        let! struct (left, right) = connectedPair loopback
                        let pending = PycosTask.Spawn(catching (left.ReceiveAsync(room 10)))
                        do! settle ()
                        let raw = struct (left.Unwrap(), right.Unwrap())
                        let! ended = pending
                        Expect.isTrue (ended.Value :? SocketClosedException) $"what was pending: {ended}"
                        Expect.isTrue left.IsClosed "the wrapper is closed"
                        Expect.equal scheduler.Poller.RegisteredHandles 0 "the poller watches neither"
                        return raw
                    })

            use left = left
            use right = right
            Expect.isTrue (left.Blocking && right.Blocking) "blocking"
            Expect.isTrue (left.Connected && right.Connected) "they know that they are connected"
            let buffer = Array.zeroCreate<byte> 10
            let reader = Threading.Tasks.Task.Run(fun () -> right.Receive buffer)
            Expect.isFalse (reader.Wait 50) "the blocking receive waits"
            Expect.equal (left.Send [| 1uy; 2uy; 3uy |]) 3 "the blocking send sends"
            Expect.equal (reader.Wait limit, reader.Result) (true, 3) "the blocking receive receives"

            runOn
                scheduler
                (pycos {
                    use again = new AsyncSocket(left)
                    use other = new AsyncSocket(right)
                    let waiting = PycosTask.Spawn(again.ReceiveAsync(buffer, limit))
                    do! settle ()
                    let! sent = other.SendAsync(bytes [ 9uy ])
                    let! received = waiting
                    Expect.equal (sent, received, buffer[0]) (1, 1, 9uy) "it suspends instead of blocking"
                })
        }
    ]

/// Starts one operation of every kind that can wait: the sockets that they wait on, others that are to be closed after these, and
/// what each operation ends with.
let private pendingOperations () =
    pycos {
        let! struct (left, right) = connectedPair loopback
        let! _ = fill left
        let! struct (reader, writer) = connectedPair loopback
        let listener = AsyncSocket.Listen loopback

        let udp =
            new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)

        udp.Bind loopback
        // A listener whose backlog is full: further connections wait.
        let full = AsyncSocket.Listen(loopback, 1)

        let connecting =
            Array.init 6 (fun _ -> new AsyncSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))

        let connects = [|
            for socket in connecting ->
                PycosTask.Spawn(catching (socket.ConnectSocketAsync full.LocalEndPoint |> ofUnit))
        |]

        let others = [|
            PycosTask.Spawn(catching (left.ReceiveAsync(room 10)))
            PycosTask.Spawn(catching (left.SendAllAsync(bytesOf 10) |> ofUnit))
            PycosTask.Spawn(catching (reader.ReceiveMessageAsync() |> Coroutine.map ignore))
            PycosTask.Spawn(catching (listener.AcceptAsync() |> Coroutine.map ignore))
            PycosTask.Spawn(catching (udp.ReceiveFromAsync(room 10) |> Coroutine.map ignore))
        |]

        do! settle ()
        let waiting = Array.append others (connects |> Array.filter _.IsAlive)
        Expect.isGreaterThan waiting.Length others.Length "some connects wait"
        Expect.isTrue (waiting |> Array.forall _.IsAlive) "all wait"
        return struct (Array.append [| left; reader; listener; udp |] connecting, [| right; writer; full |], waiting)
    }

let private allEndClosed (waiting: PycosTask<exn option>[]) =
    pycos {
        for task in waiting do
            match! task.FinishAsync limit with
            | ended when ended.TimedOut -> failtest $"{task} is left waiting"
            | ended ->
                Expect.isTrue (ended.Value.Value :? SocketClosedException) $"{ended.Value}"
                Expect.stringContains ended.Value.Value.Message "closed" "it says so"
    }

let private closing =
    testList "closing" [
        test "[R64] closing a socket ends everything that is pending on it, whoever closes it" {
            run (
                pycos {
                    let! struct (sockets, others, waiting) = pendingOperations ()

                    for socket in sockets do
                        socket.Dispose()

                    do! allEndClosed waiting
                    others |> Array.iter _.Dispose()
                    let! struct (sockets, others, waiting) = pendingOperations ()

                    let closer =
                        PycosTask.Spawn(
                            pycos {
                                for socket in sockets do
                                    do! socket.DisposeAsync()
                            }
                        )

                    do! closer
                    do! allEndClosed waiting
                    others |> Array.iter _.Dispose()

                    do!
                        eventually "nothing is watched" (fun () ->
                            PycosTask.Current.Scheduler.Poller.RegisteredHandles = 0)
                }
            )
        }

        test "[R64 G24] a socket closed on a foreign thread is closed by its own scheduler" {
            use scheduler = newScheduler ()
            let struct (sockets, others, waiting) = runOn scheduler (pendingOperations ())

            for socket in sockets do
                socket.Dispose()

            runOn scheduler (allEndClosed waiting)
            Expect.isTrue (sockets |> Array.forall _.IsClosed) "all are closed"
            others |> Array.iter _.Dispose()
        }

        test "[R64] a closed socket refuses every operation with an exception that says so" {
            run (
                withPair (fun left _ ->
                    pycos {
                        left.Dispose()
                        left.Dispose()
                        let! closed = left.ReceiveAsync(room 1) |> throws<SocketClosedException, _> "receive"
                        Expect.stringContains closed.Message "closed" ""
                        let! _ = left.SendAsync(bytes [ 1uy ]) |> throws<SocketClosedException, _> "send"

                        let! _ =
                            left.SendAsync(bytes []) |> throws<SocketClosedException, _> "send of nothing"

                        let! _ = left.AcceptAsync() |> throws<SocketClosedException, _> "accept"
                        Expect.throwsT<SocketClosedException> (fun () -> left.Unwrap() |> ignore) "Unwrap"
                        Expect.throwsT<SocketClosedException> (fun () -> left.Socket |> ignore) "Socket"
                        Expect.throwsT<SocketClosedException> (fun () -> left.Shutdown SocketShutdown.Both) "Shutdown"
                        Expect.isNull left.LocalEndPoint "no address"
                    })
            )
        }

        test "[G24] what can not be handed over is refused outside the scheduler that uses the socket" {
            use scheduler = newScheduler ()
            use other = newScheduler ()

            let struct (left, right) =
                runOn
                    scheduler
                    (pycos {
                        let! struct (left, right) = connectedPair loopback
                        do! right.SendAllAsync(bytes [ 1uy ])
                        return struct (left, right)
                    })

            use left = left
            use right = right
            Expect.throwsT<WrongSchedulerException> (fun () -> left.Unwrap() |> ignore) "Unwrap"
            Expect.throwsT<WrongSchedulerException> (fun () -> right.Shutdown SocketShutdown.Both) "Shutdown"
            // The accepted socket has been used on the first scheduler by now.
            let refused = runOn other (catching (right.ReceiveAsync(room 1)))
            Expect.isTrue (refused.Value :? WrongSchedulerException) $"{refused}"
            let received = runOn scheduler (left.ReceiveAsync(room 1, limit))
            Expect.equal received 1 "and nothing was disturbed"
        }

        test "[G24] a socket goes on with another scheduler after its own has stopped" {
            let first = newScheduler ()
            let listener = runOn first (pycos { return AsyncSocket.Listen loopback })
            let stuck = first.Spawn(catching (listener.AcceptAsync() |> Coroutine.map ignore))
            runOn first (pycos { do! settle () })
            first.Dispose()
            Expect.isFalse stuck.IsAlive "the task ended with its scheduler"

            run (
                pycos {
                    use listener = listener
                    use! _connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use! accepted = listener.AcceptAsync limit
                    Expect.isFalse accepted.IsClosed "it accepts"
                }
            )

            Expect.isTrue listener.IsClosed "and is closed"
        }

        test "[R64] a connection that its peer has reset can be ended as any other" {
            run (
                withPair (fun left right ->
                    pycos {
                        right.Socket.LingerState <- LingerOption(true, 0)
                        right.Dispose()
                        let! reset = throws<SocketException, _> "reset" (left.ReceiveAsync(room 1, limit))
                        Expect.equal reset.SocketErrorCode SocketError.ConnectionReset "by the peer"
                        left.Shutdown SocketShutdown.Both
                    })
            )
        }

        test "[R64] a socket disposed after its scheduler has stopped gives its descriptor back" {
            let scheduler = newScheduler ()
            let struct (left, right) = runOn scheduler (connectedPair loopback)
            scheduler.Dispose()
            let descriptor = $"/proc/self/fd/{left.Descriptor}"
            let before = IO.FileInfo(descriptor).LinkTarget
            left.Dispose()
            right.Dispose()
            let after = IO.FileInfo descriptor
            Expect.isTrue (not after.Exists || after.LinkTarget <> before) "closed"
        }

        testSequenced (
            test "[R64] no descriptor is left open, however connections come and go" {
                use scheduler = newScheduler ()

                let visit () =
                    pycos {
                        for i in 1..200 do
                            let! struct (left, right) = connectedPair loopback

                            match i % 5 with
                            | 0 -> left.Unwrap().Dispose()
                            | 1 -> right.Socket.NoDelay <- true
                            | 2 -> left.Socket.NoDelay <- true
                            | 3 -> left.Shutdown SocketShutdown.Send
                            | _ ->
                                let! _ = catching (left.ReceiveAsync(room 1, TimeSpan.Zero))
                                ()

                            left.Dispose()
                            right.Dispose()

                            let! _ = catching (AsyncSocket.ConnectAsync(IPEndPoint(IPAddress.Loopback, 1)))
                            ()
                    }

                runOn scheduler (visit ())
                let before = openDescriptors ()
                runOn scheduler (visit ())
                Expect.isLessThan (openDescriptors () - before) 20 "600 sockets later"
                Expect.equal scheduler.Poller.RegisteredHandles 0 "and none is watched"
            }
        )
    ]

let tests = testList "socket lives" [ wrapping; closing ]
