/// One address for all schedulers of a group.
module Pycos.Core.Tests.GroupListenerTests

open System
open System.Collections.Concurrent
open System.IO
open System.Net
open System.Net.Sockets
open System.Threading
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private groupOf count kind =
    new SchedulerGroup(SchedulerGroupOptions(Count = count, Scheduler = SchedulerOptions(Poller = kind)))

/// Serves each connection by one byte that says which scheduler it is on.
let private tellPlace (group: SchedulerGroup) (connection: AsyncSocket) =
    pycos {
        let place = Seq.findIndex ((=) PycosTask.Current.Scheduler) group
        do! connection.SendAllAsync(bytes [ byte place ])
    }

let private ask (endPoint: EndPoint) =
    use socket =
        new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified)

    socket.ReceiveTimeout <- int limit.TotalMilliseconds
    socket.Connect endPoint
    let answer = Array.zeroCreate<byte> 2
    Expect.equal (socket.Receive answer) 1 "one byte"
    Expect.equal (socket.Receive answer) 0 "then the end"
    int answer[0]

let private places =
    testList "places" [
        for kind in socketPollers |> List.except [ PollerKind.Select ] do
            test
                $"[G43 G34] over {kind} connections are spread over the schedulers, and each is served where it was accepted" {
                use group = groupOf 2 kind
                use listener = group |> SchedulerGroup.listen loopback (tellPlace group)
                let answers = [ for _ in 1..200 -> ask listener.LocalEndPoint ]
                Expect.equal (answers |> List.distinct |> List.sort) [ 0; 1 ] "all schedulers serve"
            }

        test "[G43] a path of the Unix domain is shared, too: connections go round" {
            let path = Path.Combine(Path.GetTempPath(), $"pycos-{Guid.NewGuid():N}")
            use group = groupOf 3 PollerKind.Automatic

            try
                use listener =
                    group |> SchedulerGroup.listen (UnixDomainSocketEndPoint path) (tellPlace group)

                let answers = [ for _ in 1..6 -> ask listener.LocalEndPoint ]
                Expect.equal (List.sort answers) [ 0; 0; 1; 1; 2; 2 ] "in turn"
            finally
                File.Delete path
        }
    ]

let private faults =
    testList "faults" [
        test "[G43] a connection whose task fails harms no other" {
            let failures = ConcurrentQueue<exn>()

            use group = groupOf 2 PollerKind.Automatic

            for scheduler in group do
                scheduler.add_UnhandledException (fun _ failure -> failures.Enqueue failure.Exception)

            let count = ref 0

            let serve (connection: AsyncSocket) =
                if Interlocked.Increment count % 2 = 0 then
                    failwith "every second"

                tellPlace group connection

            use listener = group |> SchedulerGroup.listen loopback serve

            for _ in 1..10 do
                use socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
                socket.ReceiveTimeout <- int limit.TotalMilliseconds
                socket.Connect listener.LocalEndPoint
                socket.Receive(Array.zeroCreate<byte> 2) |> ignore

            // A connection is closed before the failure of its task is reported.
            SpinWait.SpinUntil((fun () -> failures.Count >= 5), limit) |> ignore
            Expect.equal failures.Count 5 "reported"
        }

        test "[G43] an address that is taken is refused, and nothing is left listening" {
            use taken = AsyncSocket.Listen loopback
            use group = groupOf 2 PollerKind.Automatic

            Expect.throwsT<AddressInUseException>
                (fun () -> group |> SchedulerGroup.listen taken.LocalEndPoint (tellPlace group) |> ignore)
                "it is taken"
        }

        test "[G43] after the listener is closed nobody is let in, and what was accepted goes on" {
            use group = groupOf 2 PollerKind.Automatic

            let echo (connection: AsyncSocket) =
                pycos {
                    let! received = connection.Recv(1, limit)
                    do! connection.SendAllAsync received
                }

            let listener = group |> SchedulerGroup.listen loopback echo
            use client = new Socket(SocketType.Stream, ProtocolType.Tcp)
            client.ReceiveTimeout <- int limit.TotalMilliseconds
            client.Connect listener.LocalEndPoint
            client.Send [| 7uy |] |> ignore
            let answer = Array.zeroCreate<byte> 1
            Expect.equal (client.Receive answer) 1 "served"
            listener.Dispose()
            listener.Dispose()

            for scheduler in group do
                Expect.isTrue (scheduler.Join limit) "the acceptors have ended"

            Expect.throwsT<SocketException>
                (fun () ->
                    use late = new Socket(SocketType.Stream, ProtocolType.Tcp)
                    late.Connect listener.LocalEndPoint)
                "refused"
        }
    ]

let tests = testList "group listeners" [ places; faults ]
