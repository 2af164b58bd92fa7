namespace Pycos

open System
open System.Buffers
open System.Net

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Socket =

    let listen (endPoint: EndPoint) = AsyncSocket.Listen endPoint

    let connect (host: string) port = AsyncSocket.ConnectAsync(host, port)

    let connectTo (endPoint: EndPoint) = AsyncSocket.ConnectAsync endPoint

    let accept (listener: AsyncSocket) = listener.AcceptAsync()

    let receive (buffer: Memory<byte>) (socket: AsyncSocket) = socket.ReceiveAsync buffer

    let receivePooled (socket: AsyncSocket) = socket.ReceivePooledAsync()

    let internal recvWithin timeout count (socket: AsyncSocket) =
        pycos {
            let buffer = Array.zeroCreate<byte> count
            let! received = socket.ReceiveAsync(buffer, timeout)

            return
                if received = count then
                    buffer
                else
                    Array.sub buffer 0 received
        }

    let internal recvAllWithin timeout count (socket: AsyncSocket) =
        pycos {
            let buffer = Array.zeroCreate<byte> count
            let! _ = socket.ReceiveAllAsync(buffer, timeout)
            return buffer
        }

    let recv count (socket: AsyncSocket) = recvWithin (Nullable()) count socket

    let recvAll count (socket: AsyncSocket) = recvAllWithin (Nullable()) count socket

    let send (data: ReadOnlyMemory<byte>) (socket: AsyncSocket) = socket.SendAsync data

    let sendAll (data: ReadOnlyMemory<byte>) (socket: AsyncSocket) = pycos { do! socket.SendAllAsync data }

    let sendPieces (data: ReadOnlySequence<byte>) (socket: AsyncSocket) = pycos { do! socket.SendAllAsync data }

    let sendFile (path: string) (socket: AsyncSocket) = socket.SendFileAsync path

    let recvMessage (socket: AsyncSocket) =
        pycos {
            let! message = socket.ReceiveMessageAsync()
            return Option.ofObj message
        }

    let sendMessage (message: ReadOnlyMemory<byte>) (socket: AsyncSocket) =
        pycos { do! socket.SendMessageAsync message }

    let close (socket: AsyncSocket) = socket.Dispose()

[<AutoOpen>]
module SocketExtensions =

    type AsyncSocket with

        member socket.Recv(count: int, ?timeout: TimeSpan) =
            Socket.recvWithin (Option.toNullable timeout) count socket

        member socket.RecvAll(count: int, ?timeout: TimeSpan) =
            Socket.recvAllWithin (Option.toNullable timeout) count socket

        member socket.SendAll(data: byte[], ?timeout: TimeSpan) =
            pycos { do! socket.SendAllAsync(data, Option.toNullable timeout) }

        member socket.Accept(?timeout: TimeSpan) =
            socket.AcceptAsync(Option.toNullable timeout)
