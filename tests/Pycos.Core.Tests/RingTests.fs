/// What is io_uring's own: what the kernel has received or accepted before anybody asked, and what is sent behind one's back.
module Pycos.Core.Tests.RingTests

open System
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private newRing () =
    if not hasRing then
        skiptest "io_uring is forbidden or too old here"

    new Scheduler(SchedulerOptions(Poller = PollerKind.IoUring))

/// A plain client of a socket that listens, with a deadline for what it receives.
let private dial (endPoint: EndPoint) =
    let client = new Socket(SocketType.Stream, ProtocolType.Tcp)
    client.ReceiveTimeout <- int limit.TotalMilliseconds
    client.Connect endPoint
    client

/// A connection of a scheduler with a plain client, of which the scheduler's side has received a byte: from then on the kernel
/// receives whatever comes.
let private receiving (scheduler: Scheduler) =
    use listener = AsyncSocket.Listen loopback
    let client = dial listener.LocalEndPoint
    client.Send [| 0uy |] |> ignore

    let accepting =
        pycos {
            let! accepted = listener.AcceptAsync limit
            let! first = accepted.Recv(1, limit)
            Expect.equal first [| 0uy |] "the first byte"
            return accepted
        }

    client, runOn scheduler accepting

/// Lets a scheduler look until bytes that were sent have come.
let private arrive scheduler =
    runOn scheduler (pycos { do! PycosTask.SleepAsync(milliseconds 50.0) })

let private receiveAll (client: Socket) =
    let collected = ResizeArray<byte>()
    let buffer = Array.zeroCreate<byte> 65536
    let mutable count = client.Receive buffer

    while count > 0 do
        collected.AddRange(ArraySegment(buffer, 0, count))
        count <- client.Receive buffer

    collected.ToArray()

let tests =
    testList "io_uring" [
        test
            "[R67] a socket is not unwrapped while bytes have come that nobody has received, and is when they have been" {
            use scheduler = newRing ()
            let client, accepted = receiving scheduler
            use _ = client
            client.Send [| 1uy; 2uy |] |> ignore
            arrive scheduler

            runOn
                scheduler
                (pycos {
                    let refused = Expect.throwsC (fun () -> accepted.Unwrap() |> ignore) id
                    Expect.stringContains refused.Message "2 bytes" "how many"
                    let! received = accepted.Recv(10, limit)
                    Expect.equal received [| 1uy; 2uy |] "they are not lost"
                    use plain = accepted.Unwrap()
                    client.Send [| 3uy |] |> ignore
                    plain.ReceiveTimeout <- int limit.TotalMilliseconds
                    Expect.equal (plain.Receive(Array.zeroCreate<byte> 5)) 1 "the next goes to the plain socket"
                })
        }

        test "[R64] what had come when a scheduler stopped is received on the next one, with any poller" {
            for kind in [ PollerKind.IoUring; PollerKind.Epoll ] do
                let first = newRing ()
                let client, accepted = receiving first
                use _ = client
                use _ = accepted
                client.Send [| 1uy; 2uy |] |> ignore
                arrive first
                first.Dispose()
                client.Send [| 3uy |] |> ignore
                use second = new Scheduler(SchedulerOptions(Poller = kind))
                let received = runOn second (pycos { return! accepted.RecvAll(3, limit) })
                Expect.equal received [| 1uy; 2uy; 3uy |] "all of it, in order"
        }

        test "[R57] connections that were accepted, and that nobody has taken, end with their listener" {
            use scheduler = newRing ()
            let listener = AsyncSocket.Listen loopback
            let endPoint = listener.LocalEndPoint

            runOn
                scheduler
                (pycos {
                    // From here on the kernel accepts.
                    let! _ = catching (pycos { return! listener.AcceptAsync(milliseconds 1.0) })
                    return ()
                })

            let clients = [ for _ in 1..5 -> dial endPoint ]
            arrive scheduler
            listener.Dispose()

            for client in clients do
                let ended =
                    try
                        client.Receive(Array.zeroCreate<byte> 1) = 0
                    with :? SocketException as error ->
                        error.SocketErrorCode = SocketError.ConnectionReset

                Expect.isTrue ended "the client is told"
                client.Dispose()
        }

        test "[R60 R64] what was sent before a connection is closed arrives, however late the peer reads" {
            let content = bytesOf 3_000_000
            use scheduler = newRing ()
            let client, accepted = receiving scheduler
            use _ = client

            let sending =
                scheduler.Spawn(
                    pycos {
                        do! accepted.SendAllAsync(content, limit)
                        accepted.Dispose()
                    }
                )

            arrive scheduler
            Expect.isTrue (receiveAll client = content) "all of it"
            sending.Value limit |> ignore
        }
    ]
