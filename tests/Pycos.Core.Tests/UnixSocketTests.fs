/// Sockets of the Unix domain.
module Pycos.Core.Tests.UnixSocketTests

open System.IO
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

/// Runs a test with a path for a socket in a folder that is removed after it.
let private withPath (body: string -> Coroutine<unit>) =
    let folder = Directory.CreateTempSubdirectory "pycos"

    try
        run (body (Path.Combine(folder.FullName, "socket")))
    finally
        folder.Delete true

let tests =
    testList "Unix sockets" [
        test "[R56 R58] a connection of the Unix domain carries bytes both ways, and tells where it is" {
            withPath (fun path ->
                pycos {
                    let address = UnixDomainSocketEndPoint path
                    let! struct (left, right) = connectedPair address
                    use left = left
                    use right = right
                    Expect.equal (string left.RemoteEndPoint) path "the path it is connected to"
                    Expect.equal (string right.LocalEndPoint) path "the path it was accepted at"
                    Expect.isNull right.RemoteEndPoint "a client without a name has no address"
                    Expect.stringContains (string right) path "its text tells the path"
                    do! left.SendAllAsync(bytesOf 1000)
                    let buffer = Array.zeroCreate<byte> 1000
                    let! _ = right.ReceiveAllAsync(buffer, limit)
                    Expect.sequenceEqual buffer (bytesOf 1000) "there"
                    do! right.SendMessageAsync(bytesOf 10)
                    let! message = left.ReceiveMessageAsync(10, limit)
                    Expect.sequenceEqual message (bytesOf 10) "and back"
                    left.Dispose()
                    let! ended = right.ReceiveAsync(buffer, limit)
                    Expect.equal ended 0 "the end"
                })
        }

        test "[R55 R67] closing or unwrapping an accepted connection leaves the listener's path, closing the listener removes it" {
            withPath (fun path ->
                pycos {
                    use listener = AsyncSocket.Listen(UnixDomainSocketEndPoint path)

                    for unwrap in [ false; true ] do
                        use! connected = AsyncSocket.ConnectAsync listener.LocalEndPoint
                        let! accepted = listener.AcceptAsync limit

                        if unwrap then
                            accepted.Unwrap().Dispose()
                        else
                            accepted.Socket.SendBufferSize |> ignore
                            accepted.Dispose()

                        Expect.isTrue (File.Exists path) "the path is the listener's"

                    listener.Dispose()
                    Expect.isFalse (File.Exists path) "removed with it"
                })
        }

        test "[R56] connecting where no server is, and listening where one is, say what to do" {
            withPath (fun path ->
                pycos {
                    let address = UnixDomainSocketEndPoint path
                    let! absent = AsyncSocket.ConnectAsync address |> throws<SocketException, _> "no file"
                    Expect.stringContains absent.Message "Is the server running?" ""
                    use _listener = AsyncSocket.Listen address

                    try
                        AsyncSocket.Listen address |> ignore
                        failtest "the path is in use"
                    with :? AddressInUseException as refused ->
                        Expect.stringContains refused.Message "delete it" ""
                })
        }

        test "[R56 G17] a connect waits while the listener has no room, and ends when it has, or at its timeout" {
            withPath (fun path ->
                pycos {
                    use listener = AsyncSocket.Listen(UnixDomainSocketEndPoint path, 1)
                    let connects = [ for _ in 1..5 -> PycosTask.Spawn(AsyncSocket.ConnectAsync listener.LocalEndPoint) ]
                    do! settle ()
                    Expect.exists connects _.IsAlive "some wait for room"
                    let! _ = AsyncSocket.ConnectAsync(listener.LocalEndPoint, milliseconds 10.0) |> throws<SocketTimeoutException, _> "no room"

                    for _ in 1..5 do
                        let! accepted = listener.AcceptAsync limit
                        accepted.Dispose()

                    for connect in connects do
                        let! connected = connect
                        connected.Dispose()
                })
        }
    ]
