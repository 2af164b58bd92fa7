/// What means something in one process only does not travel: the sender is told what it is and how it came into the function, and
/// nothing is sent.
module Pycos.Examples.ShipRefused

open System.Net.Sockets
open Pycos

/// Something with a connection deep inside.
type Mailer(socket: Socket) =
    member _.IsConnected = socket.Connected

type Office = { Name: string; Mailer: Mailer }

let private tryToShip (bare: BareNode.BareNode) node =
    pycos {
        let! _ = node |> Node.connect bare.Location
        use socket = new Socket(SocketType.Stream, ProtocolType.Tcp)

        let office = {
            Name = "London"
            Mailer = Mailer socket
        }

        let framesBefore = (BareNode.sentBy node).FramesSent

        try
            let! isConnected =
                node
                |> Code.run bare.Location (fun () -> pycos { return office.Mailer.IsConnected })

            failwith $"It was sent, and has returned {isConnected}."
        with :? NotPicklableException as refusal ->
            printfn $"{refusal.Message}"

        let sent = BareNode.sentBy node
        Scenario.expect (sent.FramesSent = framesBefore && sent.CodeBytesSent = 0L) "Something was sent."
        printfn "nothing was sent"
    }

let run (_: string list) =
    use bare = new BareNode.BareNode()
    use node = BareNode.startCaller bare
    tryToShip bare node |> PycosTask.spawn |> PycosTask.value
