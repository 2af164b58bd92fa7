/// Datagrams over UDP and the Unix domain.
module Pycos.Core.Tests.DatagramTests

open System
open System.IO
open System.Net
open System.Net.Sockets
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let private udpAt (address: IPAddress) =
    let socket = new AsyncSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
    socket.Bind(IPEndPoint(address, 0))
    socket

let private exchange (left: AsyncSocket) (right: AsyncSocket) =
    pycos {
        let buffer = Array.zeroCreate<byte> 2000

        for length in [ 1; 1000; 0; 500 ] do
            let! sent = left.SendToAsync(bytesOf length, right.LocalEndPoint)
            Expect.equal sent length "the whole datagram"

        // All four have come before the first is received: one report of the poller stands for all.
        do! settle ()

        for length in [ 1; 1000; 0; 500 ] do
            let! struct (received, from) = right.ReceiveFromAsync(buffer, limit)
            Expect.equal received length "exactly one datagram"
            Expect.sequenceEqual buffer[.. received - 1] (bytesOf length) "with its bytes"
            Expect.equal from left.LocalEndPoint "and its sender's address"

        let! _ = right.SendToAsync(bytesOf 3, left.LocalEndPoint)
        let address = SocketAddress right.LocalEndPoint.AddressFamily
        let! received = left.ReceiveFromAsync(buffer, address, limit)
        Expect.equal received 3 "back"
        Expect.equal (right.LocalEndPoint.Create address) right.LocalEndPoint "the address without an allocation"
    }

let tests =
    testList "datagrams" [
        for name, address in [ "IPv4", IPAddress.Loopback; "IPv6", IPAddress.IPv6Loopback ] do
            test $"[R66] over {name} whole datagrams are sent, and each receive returns exactly one with its sender" {
                run (
                    pycos {
                        use left = udpAt address
                        use right = udpAt address
                        do! exchange left right
                    }
                )
            }

        test "[R66] datagrams of the Unix domain have senders too" {
            let folder = Directory.CreateTempSubdirectory "pycos"

            let bound name =
                let socket = new AsyncSocket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
                socket.Bind(UnixDomainSocketEndPoint(Path.Combine(folder.FullName, name)))
                socket

            try
                run (
                    pycos {
                        use left = bound "left"
                        use right = bound "right"
                        let! _ = left.SendToAsync(bytesOf 20, right.LocalEndPoint)
                        let! struct (received, from) = right.ReceiveFromAsync(room 100, limit)
                        Expect.equal (received, string from) (20, string left.LocalEndPoint) ""
                    }
                )
            finally
                folder.Delete true
        }

        test "[R66 G16] a receive that gets no datagram times out, and the one that comes then is not lost" {
            run (
                pycos {
                    use left = udpAt IPAddress.Loopback
                    use right = udpAt IPAddress.Loopback
                    let! _ = right.ReceiveFromAsync(room 10, milliseconds 10.0) |> throws<SocketTimeoutException, _> "none"
                    let! _ = left.SendToAsync(bytesOf 2, right.LocalEndPoint)
                    let! struct (received, _) = right.ReceiveFromAsync(room 10, limit)
                    Expect.equal received 2 ""
                }
            )
        }

        test "[R66] a connected datagram socket receives every datagram that is queued, short ones too" {
            run (
                pycos {
                    use left = udpAt IPAddress.Loopback
                    use right = udpAt IPAddress.Loopback
                    do! right.ConnectSocketAsync left.LocalEndPoint
                    do! left.ConnectSocketAsync right.LocalEndPoint

                    for length in [ 5; 6; 0; 7 ] do
                        let! _ = left.SendAsync(bytesOf length)
                        ()

                    do! settle ()
                    let lengths = ResizeArray()

                    for _ in 1..4 do
                        let! received = right.ReceiveAsync(room 100, limit)
                        lengths.Add received

                    Expect.sequenceEqual lengths [ 5; 6; 0; 7 ] "also the empty one"
                }
            )
        }

        test "[R66] what does not fit in the buffer is lost with its datagram, not taken for the next" {
            run (
                pycos {
                    use left = udpAt IPAddress.Loopback
                    use right = udpAt IPAddress.Loopback
                    let! _ = left.SendToAsync(bytesOf 50, right.LocalEndPoint)
                    let! _ = left.SendToAsync(bytes [ 42uy ], right.LocalEndPoint)
                    let buffer = Array.zeroCreate<byte> 10
                    let! struct (first, _) = right.ReceiveFromAsync(buffer, limit)
                    let! struct (second, _) = right.ReceiveFromAsync(buffer, limit)
                    Expect.equal (first, second, buffer[0]) (10, 1, 42uy) ""
                }
            )
        }

        test "[R66] a datagram that is too long is refused with what to do" {
            run (
                pycos {
                    use left = udpAt IPAddress.Loopback
                    let! refused = left.SendToAsync(room 70_000, left.LocalEndPoint) |> throws<SocketException, _> "70 kB"
                    Expect.equal refused.SocketErrorCode SocketError.MessageSize ""
                    Expect.stringContains refused.Message "65,507" "it says how long one may be"
                }
            )
        }

        test "[R66 G25] the refusal of a datagram reaches the connected socket that waits for an answer" {
            run (
                pycos {
                    use gone = udpAt IPAddress.Loopback
                    let address = gone.LocalEndPoint
                    gone.Dispose()
                    use socket = udpAt IPAddress.Loopback
                    do! socket.ConnectSocketAsync address
                    let waiting = PycosTask.Spawn(catching (socket.ReceiveAsync(room 10, limit)))
                    do! settle ()
                    let! _ = socket.SendAsync(bytesOf 1)
                    let! ended = waiting

                    match ended with
                    | Some(:? SocketException as refused) ->
                        Expect.equal refused.SocketErrorCode SocketError.ConnectionRefused "refused"
                    | other -> failtest $"{other}"
                }
            )
        }
    ]
