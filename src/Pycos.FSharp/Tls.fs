namespace Pycos

open System.Net.Security

[<RequireQualifiedAccess>]
module Tls =

    let connect (host: string) port = AsyncSocket.ConnectTlsAsync(host, port)

    let connectWith (options: SslClientAuthenticationOptions) (host: string) port =
        AsyncSocket.ConnectTlsAsync(host, port, options)

    let listen (options: TlsListenerOptions) (listener: AsyncSocket) = new TlsListener(listener, options)

    let accept (listener: TlsListener) = listener.AcceptAsync()

    let asClient (options: SslClientAuthenticationOptions) (socket: AsyncSocket) =
        socket.AuthenticateAsClientAsync options

    let asServer (options: SslServerAuthenticationOptions) (socket: AsyncSocket) =
        socket.AuthenticateAsServerAsync options
