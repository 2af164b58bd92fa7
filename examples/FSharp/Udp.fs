/// One task receives the datagrams of many, each from a socket of its own.
module Pycos.Examples.Udp

open System
open System.Net
open System.Net.Sockets
open System.Text
open Pycos

let private clients = 50

let private newSocket () =
    new AsyncSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)

let private receive (socket: AsyncSocket) =
    pycos {
        let senders = ResizeArray<EndPoint>()
        let buffer = Array.zeroCreate<byte> 1024

        while senders.Count < clients do
            // Datagrams may be lost, and nobody would say so.
            let! struct (length, from) =
                socket.ReceiveFromAsync(buffer, timeout = TimeSpan.FromSeconds 5.)

            printfn $"{from}: {Encoding.UTF8.GetString(buffer, 0, length)}"
            senders.Add from

        return senders
    }

let private send (address: EndPoint) (server: PycosTask<_>) (client: int) =
    pycos {
        use socket = newSocket ()

        let! _ =
            socket.SendToAsync(Encoding.UTF8.GetBytes $"datagram of client {client}", address)
        // Keeps its port until all were heard, so that no other client is given it.
        let! _ = server
        ()
    }

let run (_: string list) =
    use socket = newSocket ()
    socket.Bind(IPEndPoint(IPAddress.Loopback, 0))
    let server = PycosTask.spawn (receive socket)

    for client in 1..clients do
        PycosTask.spawn (send socket.LocalEndPoint server client) |> ignore

    let senders = PycosTask.value server
    let distinct = senders |> Seq.distinct |> Seq.length
    printfn $"{senders.Count} datagrams from {distinct} senders"
    Scenario.expect (distinct = clients) "Not every sender was heard."
