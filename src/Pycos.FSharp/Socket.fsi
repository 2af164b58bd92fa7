namespace Pycos

open System
open System.Buffers
open System.Net

/// Functions on sockets. All but <c>listen</c> and <c>close</c> suspend the running task, never its scheduler.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Socket =

    /// <summary>A socket that listens for connections.</summary>
    /// <exception cref="T:Pycos.AddressInUseException">Another socket has the address.</exception>
    val listen: endPoint: EndPoint -> AsyncSocket

    /// <summary>Connects to a host, by whichever of its addresses answers first.</summary>
    /// <exception cref="T:Pycos.HostNotFoundException">The name has no address.</exception>
    val connect: host: string -> port: int -> Coroutine<AsyncSocket>

    /// <summary>Connects to an address.</summary>
    val connectTo: endPoint: EndPoint -> Coroutine<AsyncSocket>

    /// <summary>Accepts a connection.</summary>
    val accept: listener: AsyncSocket -> Coroutine<AsyncSocket>

    /// <summary>Receives into a buffer; 0 at the end of the stream.</summary>
    val receive: buffer: Memory<byte> -> socket: AsyncSocket -> Coroutine<int>

    /// <summary>
    /// Receives what is there into memory that is borrowed only then; none at the end of the stream. Use it by <c>use!</c>.
    /// </summary>
    val receivePooled: socket: AsyncSocket -> Coroutine<ReceivedBytes>

    /// <summary>Receives at most so many bytes; none at the end of the stream.</summary>
    val recv: count: int -> socket: AsyncSocket -> Coroutine<byte[]>

    /// <summary>Receives exactly so many bytes.</summary>
    /// <exception cref="T:Pycos.EndOfConnectionException">The stream ended before; the exception has what had come.</exception>
    val recvAll: count: int -> socket: AsyncSocket -> Coroutine<byte[]>

    /// <summary>Sends what the system takes at once and tells how much that was.</summary>
    val send: data: ReadOnlyMemory<byte> -> socket: AsyncSocket -> Coroutine<int>

    /// <summary>Sends all bytes.</summary>
    val sendAll: data: ReadOnlyMemory<byte> -> socket: AsyncSocket -> Coroutine<unit>

    /// <summary>Sends all bytes of a sequence, without copying its pieces together.</summary>
    val sendPieces: data: ReadOnlySequence<byte> -> socket: AsyncSocket -> Coroutine<unit>

    /// <summary>Sends a file; how many bytes that were.</summary>
    val sendFile: path: string -> socket: AsyncSocket -> Coroutine<int64>

    /// <summary>Receives a message that was sent with its length before it; <c>None</c> at the end of the stream.</summary>
    val recvMessage: socket: AsyncSocket -> Coroutine<byte[] option>

    /// <summary>Sends a message with its length before it.</summary>
    val sendMessage: message: ReadOnlyMemory<byte> -> socket: AsyncSocket -> Coroutine<unit>

    /// <summary>Closes a socket; what is pending on it ends with <see cref="T:Pycos.SocketClosedException" />.</summary>
    val close: socket: AsyncSocket -> unit

/// Methods for F# code, with timeouts where they are wanted: `let! data = socket.Recv 1024`.
[<AutoOpen>]
module SocketExtensions =

    type AsyncSocket with

        /// <summary>Receives at most so many bytes; none at the end of the stream.</summary>
        /// <exception cref="T:Pycos.SocketTimeoutException">Nothing came in time.</exception>
        member Recv: count: int * ?timeout: TimeSpan -> Coroutine<byte[]>

        /// <summary>Receives exactly so many bytes.</summary>
        /// <exception cref="T:Pycos.EndOfConnectionException">The stream ended before; the exception has what had come.</exception>
        /// <exception cref="T:Pycos.SocketTimeoutException">Not all came in time; the exception has what had.</exception>
        member RecvAll: count: int * ?timeout: TimeSpan -> Coroutine<byte[]>

        /// <summary>Sends all bytes.</summary>
        /// <exception cref="T:Pycos.SocketTimeoutException">Not all was taken in time.</exception>
        member SendAll: data: byte[] * ?timeout: TimeSpan -> Coroutine<unit>

        /// <summary>Accepts a connection.</summary>
        /// <exception cref="T:Pycos.SocketTimeoutException">None came in time.</exception>
        member Accept: ?timeout: TimeSpan -> Coroutine<AsyncSocket>
