using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>
/// What an <see cref="AsyncSocket"/> is made of: calls that never block. Results below zero are negated error numbers of Linux,
/// those of a simulation too.
/// </summary>
internal abstract class SocketDriver
{
    internal abstract int Descriptor { get; }

    internal abstract bool IsStream { get; }

    internal abstract AddressFamily AddressFamily { get; }

    internal abstract EndPoint? LocalEndPoint { get; }

    internal abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>The socket of the operating system, where there is one.</summary>
    internal abstract Socket Socket { get; }

    internal abstract int Receive(Span<byte> buffer);

    internal abstract int Send(ReadOnlySpan<byte> data);

    internal abstract int ReceiveFrom(Span<byte> buffer, SocketAddress from);

    internal abstract int SendTo(ReadOnlySpan<byte> data, SocketAddress to);

    internal abstract int Accept(out SocketDriver? accepted);

    internal abstract int Connect(EndPoint endPoint);

    /// <summary>How a connect ended that could not be answered at once.</summary>
    internal abstract int ConnectResult();

    internal abstract void Bind(EndPoint endPoint);

    internal abstract void Listen(int backlog);

    internal abstract void Shutdown(SocketShutdown how);

    internal abstract void Close();
}
