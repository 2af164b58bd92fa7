/// How connections come about: connect, accept, names, refusals.
module Pycos.Core.Tests.ConnectTests

open System
open System.Diagnostics
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.SocketSupport
open Pycos.Testing

/// A port of the loopback interface that nobody listens on.
let private freePort (address: IPAddress) =
    use socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
    socket.Bind(IPEndPoint(address, 0))
    (socket.LocalEndPoint :?> IPEndPoint).Port

let private portOf (socket: AsyncSocket) =
    (socket.LocalEndPoint :?> IPEndPoint).Port

/// Runs a body on a scheduler whose name service is a table.
let private runWithNames (lookup: string -> Coroutine<IPAddress[]>) (body: Coroutine<'T>) =
    let poller () : Poller =
        let epoll = new EpollPoller()

        { new Poller() with
            member _.Name = "epoll with names"
            member _.RegisteredHandles = epoll.RegisteredHandles
            member _.Register handle = epoll.Register handle
            member _.Unregister handle = epoll.Unregister handle
            member _.Wait nanoseconds = epoll.Wait nanoseconds
            member _.Wake() = epoll.Wake()
            member _.ResolveAsync(host, _) = lookup host
            member _.Dispose(_: bool) = epoll.Dispose() }

    use scheduler = new Scheduler(SchedulerOptions(PollerFactory = poller))
    runOn scheduler body

let private echoOnce (endPoint: EndPoint) =
    pycos {
        let! struct (left, right) = connectedPair endPoint
        use left = left
        use right = right
        Expect.equal left.RemoteEndPoint right.LocalEndPoint "the one's peer"
        Expect.equal right.RemoteEndPoint left.LocalEndPoint "is the other"
        do! left.SendAllAsync(bytesOf 100)
        let buffer = Array.zeroCreate<byte> 100
        let! _ = right.ReceiveAllAsync(buffer, limit)
        Expect.sequenceEqual buffer (bytesOf 100) "the bytes"
    }

/// A listener that answers no further connection: its backlog is full.
let private unanswering () =
    pycos {
        let listener = AsyncSocket.Listen(loopback, 1)
        let waiting = ResizeArray<AsyncSocket>()
        let mutable answered = true

        while answered do
            match! catching (AsyncSocket.ConnectAsync(listener.LocalEndPoint, milliseconds 100.0) |> Coroutine.map waiting.Add) with
            | Some(:? SocketTimeoutException) -> answered <- false
            | Some error -> raise error
            | None -> ()

        return struct (listener, waiting)
    }

let private connecting =
    testList "connecting" [
        test "[R56] IPv4: a connection stands and both ends know each other" { run (echoOnce loopback) }

        test "[R56] IPv6: a connection stands and both ends know each other" {
            run (echoOnce (IPEndPoint(IPAddress.IPv6Loopback, 0)))
        }

        test "[R56] connecting by name and port ends connected" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    use! connected = AsyncSocket.ConnectAsync("localhost", portOf listener, limit)
                    use! _accepted = listener.AcceptAsync limit
                    Expect.equal connected.RemoteEndPoint listener.LocalEndPoint "to the listener"
                }
            )
        }

        test "[R56] a refused connection is a SocketException that says what to do" {
            run (
                pycos {
                    let port = freePort IPAddress.Loopback

                    for attempt in [
                        AsyncSocket.ConnectAsync(IPEndPoint(IPAddress.Loopback, port))
                        AsyncSocket.ConnectAsync("localhost", port)
                    ] do
                        let! refused = attempt |> throws<SocketException, _> "nobody listens"
                        Expect.equal refused.SocketErrorCode SocketError.ConnectionRefused ""
                        Expect.stringContains refused.Message "Nothing listens there" "it says what to look at"
                        Expect.stringContains refused.Message (string port) "and where"
                }
            )
        }

        test "[R56] a connection that is not answered ends with a TimeoutException when the time is up" {
            run (
                pycos {
                    let! struct (listener, waiting) = unanswering ()
                    use listener = listener
                    let clock = Stopwatch.StartNew()

                    let! late =
                        AsyncSocket.ConnectAsync(listener.LocalEndPoint, milliseconds 50.0)
                        |> throws<SocketTimeoutException, _> "no answer"

                    Expect.isTrue (clock.Elapsed >= milliseconds 50.0) "not earlier"
                    Expect.isTrue ((late :> exn) :? TimeoutException) "a TimeoutException"
                    Expect.stringContains late.Message (listener.LocalEndPoint.ToString()) "it names the address"

                    for socket in waiting do
                        socket.Dispose()
                }
            )
        }

        test "[R56] a socket can be bound to an address of its own before it connects" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    use socket = new AsyncSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                    socket.Bind(IPEndPoint(IPAddress.Parse "127.0.0.2", 0))
                    let own = socket.LocalEndPoint
                    do! socket.ConnectSocketAsync(listener.LocalEndPoint, limit)
                    use! accepted = listener.AcceptAsync limit
                    Expect.equal accepted.RemoteEndPoint own "from there"
                    Expect.isTrue socket.Socket.Connected "its Socket knows that it is connected"
                }
            )
        }

        test "[R56] an address in use is refused with what to do, and is free again as soon as it is closed" {
            run (
                pycos {
                    let listener = AsyncSocket.Listen loopback
                    let address = listener.LocalEndPoint

                    try
                        AsyncSocket.Listen address |> ignore
                        failtest "the address is in use"
                    with :? AddressInUseException as refused ->
                        Expect.stringContains refused.Message "port 0" "it says what to do"
                        Expect.equal refused.EndPoint address ""

                    // The side that closes first leaves its port behind in TIME_WAIT.
                    let connecting = PycosTask.Spawn(AsyncSocket.ConnectAsync address)
                    let! accepted = listener.AcceptAsync limit
                    use! connected = connecting
                    accepted.Dispose()
                    let! ended = connected.ReceiveAsync(room 1, limit)
                    Expect.equal ended 0 ""
                    connected.Dispose()
                    listener.Dispose()
                    use again = AsyncSocket.Listen address
                    Expect.equal again.LocalEndPoint address "at once"
                }
            )
        }
    ]

let private names =
    testList "names" [
        test "[R56 G18] a name that has no address is a HostNotFoundException that says what to do" {
            run (
                pycos {
                    let! unknown =
                        AsyncSocket.ConnectAsync("no-such-host.invalid", 80, limit)
                        |> throws<HostNotFoundException, _> "no such host"

                    Expect.stringContains unknown.Message "no-such-host.invalid" "it names the name"
                    Expect.stringContains unknown.Message "spelling" "it says what to do"
                    Expect.equal unknown.Host "no-such-host.invalid" ""
                }
            )
        }

        test "[G18] while a name is resolved other tasks run, and the connect's timeout holds for it too" {
            use simulation = Simulation.create 1
            simulation |> Simulation.addHost "slow" [ IPAddress.Loopback ]
            simulation |> Simulation.setLatency (TimeSpan.FromDays 1.0)

            pycos {
                let mutable steps = 0

                let other =
                    PycosTask.Spawn(
                        pycos {
                            while true do
                                do! PycosTask.SleepAsync(milliseconds 1.0)
                                steps <- steps + 1
                        }
                    )

                let! late = AsyncSocket.ConnectAsync("slow", 80, milliseconds 60.0) |> throws<SocketTimeoutException, _> "slow"
                Expect.stringContains late.Message "slow" "it names the name"
                Expect.equal (Simulation.elapsed simulation) (milliseconds 60.0) "when its time was over"
                Expect.isGreaterThan steps 50 "the other task ran"
                other.Terminate() |> ignore
            }
            |> Simulation.runIn simulation
        }

        test "[G18] the resolved addresses of both families are tried until one answers" {
            let port = ref 0
            let lookup _ = Coroutine.FromResult [| IPAddress.IPv6Loopback; IPAddress.Parse "127.0.0.3"; IPAddress.Loopback |]

            runWithNames
                lookup
                (pycos {
                    use listener = AsyncSocket.Listen loopback
                    port.Value <- portOf listener
                    use! connected = AsyncSocket.ConnectAsync("somewhere", port.Value, limit)
                    use! _accepted = listener.AcceptAsync limit
                    Expect.equal connected.RemoteEndPoint listener.LocalEndPoint "the last of the three"
                    let closed = freePort IPAddress.Loopback
                    let! refused = AsyncSocket.ConnectAsync("somewhere", closed, limit) |> throws<SocketException, _> "nowhere"
                    Expect.equal refused.SocketErrorCode SocketError.ConnectionRefused "if none answers, the last one's error"
                })

            let order = [| "::1"; "::2"; "::3"; "1.1.1.1"; "1.1.1.2" |] |> Array.map IPAddress.Parse
            let expected = [ "::1"; "1.1.1.1"; "::2"; "1.1.1.2"; "::3" ] |> List.map IPAddress.Parse
            Expect.equal (List.ofSeq (ConnectRace.InTurn order)) expected "the families in turn"
        }

        test "[G18] an address that does not answer does not keep the next from being tried" {
            let lookup _ = Coroutine.FromResult [| IPAddress.Loopback; IPAddress.Parse "127.0.0.4" |]

            runWithNames
                lookup
                (pycos {
                    let! struct (silent, waiting) = unanswering ()
                    use silent = silent
                    use answering = AsyncSocket.Listen(IPEndPoint(IPAddress.Parse "127.0.0.4", portOf silent))
                    let clock = Stopwatch.StartNew()
                    use! connected = AsyncSocket.ConnectAsync("half", portOf silent, limit)
                    Expect.equal connected.RemoteEndPoint answering.LocalEndPoint "the second"
                    Expect.isTrue (clock.Elapsed < TimeSpan.FromSeconds 10.0) $"soon: {clock.Elapsed}"
                    do! eventually "the attempt that lost is given up" (fun () -> PycosTask.Current.Scheduler.Statistics.LiveTasks = 1)

                    for socket in waiting do
                        socket.Dispose()
                })
        }
    ]

let private accepting =
    testList "accepting" [
        test "[R57] a thousand clients that connect at once are all served, each by a task of its own" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    let served = Collections.Generic.HashSet<int64>()

                    let serve (connection: AsyncSocket) =
                        pycos {
                            use connection = connection
                            served.Add PycosTask.Current.Id |> ignore
                            let! message = connection.ReceiveMessageAsync()
                            do! connection.SendMessageAsync(ReadOnlyMemory message)
                        }

                    let server =
                        PycosTask.Spawn(
                            pycos {
                                for _ in 1..1000 do
                                    let! connection = listener.AcceptAsync limit
                                    PycosTask.Spawn(serve connection) |> ignore
                            }
                        )

                    let client (number: int) =
                        pycos {
                            use! connection = AsyncSocket.ConnectAsync(listener.LocalEndPoint, limit)
                            do! connection.SendMessageAsync(ReadOnlyMemory(BitConverter.GetBytes number))
                            let! answer = connection.ReceiveMessageAsync(100, limit)
                            return BitConverter.ToInt32 answer
                        }

                    let clients = [ for number in 1..1000 -> PycosTask.Spawn(client number) ]
                    do! server
                    let answers = ResizeArray()

                    for client in clients do
                        let! answer = client
                        answers.Add answer

                    Expect.sequenceEqual answers [ 1..1000 ] "each has its own answer"
                    Expect.equal served.Count 1000 "a task each"
                }
            )
        }

        test "[R57] an accept that times out loses no connection" {
            run (
                pycos {
                    use listener = AsyncSocket.Listen loopback
                    let! _ = listener.AcceptAsync(milliseconds 10.0) |> throws<SocketTimeoutException, _> "nobody comes"
                    let! connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                    use! accepted = listener.AcceptAsync(TimeSpan.Zero)
                    Expect.equal accepted.RemoteEndPoint connected.LocalEndPoint "a look is enough for one that is there"
                    connected.Dispose()
                }
            )
        }

        test "[R57] accepting on a socket that does not listen says so" {
            run (
                withPair (fun left _ ->
                    pycos {
                        let! refused = left.AcceptAsync(milliseconds 50.0) |> throws<SocketException, _> "not listening"
                        Expect.stringContains refused.Message "listens" $"{refused.Message}"
                    })
            )
        }
    ]

let tests = testList "connections" [ connecting; names; accepting ]
