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

    /// <summary>Whether bytes have no boundaries.</summary>
    internal abstract bool IsStream { get; }

    /// <summary>Whether a read that does not fill its buffer has taken all there is.</summary>
    internal virtual bool ShortReadTakesAll => IsStream;

    /// <summary>Begins to report readiness to a socket.</summary>
    internal virtual void Attach(AsyncSocket socket, Scheduler scheduler) => scheduler.Poller.Register(socket);

    /// <summary>Says that a task waits for a direction.</summary>
    internal virtual void Arm(AsyncSocket socket, Scheduler scheduler, PollDirection direction) =>
        scheduler.Poller.Arm(socket, direction);

    /// <summary>Ends the reports to a socket.</summary>
    internal virtual void Detach(AsyncSocket socket, Scheduler scheduler) => scheduler.Poller.Unregister(socket);

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

    /// <summary>
    /// How a connect ended that could not be answered at once; in progress (EINPROGRESS), if a report of readiness was not its
    /// answer.
    /// </summary>
    internal abstract int ConnectResult();

    internal abstract void Bind(EndPoint endPoint);

    internal abstract void Listen(int backlog);

    internal abstract void Shutdown(SocketShutdown how);

    /// <summary>Leaves <see cref="Socket"/> to whoever asked for it: this driver is not used any more.</summary>
    internal virtual void Release()
    {
    }

    internal abstract void Close();
}
