module Pycos.Docs.Tests.SocketsPage

open System
open System.Net
open Expecto
open Pycos

let echo (connection: AsyncSocket) =
    pycos {
        use connection = connection
        let mutable openStill = true

        while openStill do
            let! received = connection.Recv 4096
            openStill <- received.Length > 0
            do! connection.SendAll received
    }

let call host port (text: string) =
    pycos {
        use! connection = Socket.connect host port
        do! connection.SendAll(Text.Encoding.UTF8.GetBytes text, timeout = TimeSpan.FromSeconds 5.)
        return! connection.RecvAll(text.Length, timeout = TimeSpan.FromSeconds 5.)
    }

let askSecurely host port =
    pycos {
        use! connection = Tls.connect host port
        do! connection |> Socket.sendMessage (ReadOnlyMemory "who is there?"B)
        return! Socket.recvMessage connection
    }

let serveOnAllCores endPoint (group: SchedulerGroup) =
    group |> SchedulerGroup.listen endPoint echo

let private shared () =
    use group = SchedulerGroup.create (SchedulerGroupOptions(Count = 2))
    use listener = group |> serveOnAllCores (IPEndPoint(IPAddress.Loopback, 0))
    let port = (listener.LocalEndPoint :?> IPEndPoint).Port

    let answer =
        group |> SchedulerGroup.spawn (call "127.0.0.1" port "hello") |> PycosTask.value

    Expect.equal (Text.Encoding.UTF8.GetString answer) "hello" "the echo"

let private echoed () =
    use scheduler = Scheduler.create Scheduler.options
    use listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let port = (listener.LocalEndPoint :?> IPEndPoint).Port

    let conversation =
        pycos {
            let server =
                PycosTask.spawn (
                    pycos {
                        let! connection = Socket.accept listener
                        do! echo connection
                    }
                )

            let! answer = call "127.0.0.1" port "hello"
            do! server
            return Text.Encoding.UTF8.GetString answer
        }

    Expect.equal (scheduler |> Scheduler.spawn conversation |> PycosTask.value) "hello" "the echo"

let private refused () =
    use scheduler = Scheduler.create Scheduler.options
    use listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let port = (listener.LocalEndPoint :?> IPEndPoint).Port

    let hangUp =
        pycos {
            use! connection = Socket.accept listener
            let! _ = connection |> Socket.recv 1
            return ()
        }

    let attempt =
        pycos {
            PycosTask.spawn hangUp |> ignore

            try
                let! _ = askSecurely "localhost" port
                return "answered"
            with :? TlsHandshakeException ->
                return "refused"
        }

    Expect.equal (scheduler |> Scheduler.spawn attempt |> PycosTask.value) "refused" "no TLS there"

let tests =
    testList "Sockets" [
        testCase "echo" echoed
        testCase "a shared address" shared
        testCase "a peer without TLS is refused" refused
    ]
