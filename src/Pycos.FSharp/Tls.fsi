namespace Pycos

open System
open System.Net.Security

/// Functions on connections that speak TLS, which are sockets like any other. All but `listen` suspend the running task.
[<RequireQualifiedAccess>]
module Tls =

    /// <summary>Connects to a host by TCP and TLS. Its certificate is verified, for the name of the host.</summary>
    /// <exception cref="T:Pycos.TlsHandshakeException">The certificate is not trusted, or the peer does not speak TLS.</exception>
    val connect: host: string -> port: int -> Coroutine<AsyncSocket>

    /// <summary>As <c>connect</c>, with certificates, versions and protocols of one's own.</summary>
    /// <exception cref="T:Pycos.TlsHandshakeException">The certificate is not trusted, or the peer does not speak TLS.</exception>
    val connectWith: options: SslClientAuthenticationOptions -> host: string -> port: int -> Coroutine<AsyncSocket>

    /// <summary>
    /// Accepts connections of a socket that listens; each handshake is made in a task of its own, with a deadline.
    /// </summary>
    val listen: options: TlsListenerOptions -> listener: AsyncSocket -> TlsListener

    /// <summary>Takes a connection whose handshake is done.</summary>
    val accept: listener: TlsListener -> Coroutine<AsyncSocket>

    /// <summary>Makes a connection speak TLS, as the client.</summary>
    /// <exception cref="T:Pycos.TlsHandshakeException">The certificate is not trusted, or the peer does not speak TLS.</exception>
    val asClient: options: SslClientAuthenticationOptions -> socket: AsyncSocket -> Coroutine<AsyncSocket>

    /// <summary>Makes a connection speak TLS, as the server.</summary>
    /// <exception cref="T:Pycos.TlsHandshakeException">The client does not trust the certificate, or does not speak TLS.</exception>
    val asServer: options: SslServerAuthenticationOptions -> socket: AsyncSocket -> Coroutine<AsyncSocket>
