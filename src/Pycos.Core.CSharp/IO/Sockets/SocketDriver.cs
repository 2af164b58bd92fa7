using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>
/// What an <see cref="AsyncSocket"/> is made of: calls that never block. Results below zero are negated error numbers of Linux,
/// those of a simulation too.
/// </summary>
internal abstract class SocketDriver
{
    /// <summary>
    /// A driver that works with every poller of the platform. Linux is the one whose calls are made directly; the other driver can
    /// be watched by its descriptor too.
    /// </summary>
    internal static SocketDriver For(Socket socket) =>
        OperatingSystem.IsLinux() ? new NativeSocketDriver(socket) : new PortableSocketDriver(socket);

    internal abstract int Descriptor { get; }

    /// <summary>Whether bytes have no boundaries.</summary>
    internal abstract bool IsStream { get; }

    /// <summary>Whether a read that does not fill its buffer has taken all there is.</summary>
    internal virtual bool ShortReadTakesAll => IsStream;

    /// <summary>The driver by which the same socket is used with a poller; this one, unless the poller has its own way.</summary>
    /// <param name="other">The poller.</param>
    /// <param name="received">What this driver has received already and the other one can not know of.</param>
    internal virtual SocketDriver OnPoller(Poller other, out byte[] received)
    {
        received = [];
        return other.Adapt(this);
    }

    /// <summary>Begins to report readiness to a handle: the socket, or what speaks TLS over it.</summary>
    internal virtual void Attach(PollHandle handle, Scheduler scheduler) => scheduler.Poller.Register(handle);

    /// <summary>Says that somebody waits for a direction.</summary>
    internal virtual void Arm(PollHandle handle, Scheduler scheduler, PollDirection direction) =>
        scheduler.Poller.Arm(handle, direction);

    /// <summary>Ends the reports to a handle.</summary>
    internal virtual void Detach(PollHandle handle, Scheduler scheduler) => scheduler.Poller.Unregister(handle);

    /// <summary>As <see cref="Detach"/>, when <see cref="Close"/> is called next.</summary>
    internal virtual void DetachToClose(PollHandle handle, Scheduler scheduler) => Detach(handle, scheduler);

    /// <summary>Lets what has come by now be seen, where that takes a look of the poller.</summary>
    internal virtual void LookAgain()
    {
    }

    internal abstract AddressFamily AddressFamily { get; }

    internal abstract EndPoint? LocalEndPoint { get; }

    internal abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>The socket of the operating system, where there is one.</summary>
    internal abstract Socket Socket { get; }

    internal abstract int Receive(Span<byte> buffer);

    /// <summary>Receives into memory that is borrowed: its own, unless the driver has received already.</summary>
    internal virtual int Receive(ReceiveLease lease)
    {
        var received = Receive(lease.Room);
        if (received >= 0)
        {
            lease.Hold(received);
        }

        return received;
    }

    internal abstract int Send(ReadOnlySpan<byte> data);

    /// <summary>Sends from several places; from the first alone, unless the driver can do more.</summary>
    internal virtual int Send(in ReadOnlySequence<byte> data)
    {
        foreach (var piece in data)
        {
            if (!piece.IsEmpty)
            {
                return Send(piece.Span);
            }
        }

        return 0;
    }

    /// <summary>Whether <see cref="SendFile"/> can be used.</summary>
    internal virtual bool SendsFiles => false;

    /// <summary>Sends a part of a file without it passing through memory of this process; 0 at its end.</summary>
    internal virtual int SendFile(SafeFileHandle file, long position, int count) =>
        throw new NotSupportedException("This connection sends files by way of memory.");

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

    /// <summary>
    /// Lets other sockets that share it too have the same address. Each gets what is sent to all, and one of them what is sent to one.
    /// </summary>
    internal virtual void ShareAddress() => Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

    /// <summary>
    /// Has a socket hear nothing but what this machine sends to itself, also if it is bound to all addresses; called before it is bound. On Linux
    /// only, and from 5.7 on; elsewhere it does nothing.
    /// </summary>
    internal virtual void StayOnLoopback()
    {
        const int SocketLevel = 1; // SOL_SOCKET
        const int BindToDevice = 25; // SO_BINDTODEVICE, see socket(7)
        if (OperatingSystem.IsLinux())
        {
            try
            {
                Socket.SetRawSocketOption(SocketLevel, BindToDevice, "lo"u8);
            }
            catch (SocketException)
            {
                // Older systems reserve it for their administrators.
            }
        }
    }

    /// <summary>
    /// Has what is sent go out at once. Otherwise TCP keeps less than a full segment back while anything is unconfirmed, which the other
    /// side may take 40 ms to do (Nagle's algorithm, RFC 896, and delayed acknowledgements, RFC 1122 4.2.3.2).
    /// </summary>
    internal virtual void SendWithoutDelay() => Socket.NoDelay = true;

    /// <summary>Lets datagrams be sent to all machines of a network.</summary>
    internal virtual void AllowBroadcasts() => Socket.EnableBroadcast = true;

    /// <summary>Lets datagrams be received that are sent to a multicast group by way of an interface.</summary>
    internal virtual void JoinGroup(IPAddress group, int interfaceIndex)
    {
        if (AddressFamily == AddressFamily.InterNetwork)
        {
            Socket.SetSocketOption(
                SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, interfaceIndex));
        }
        else
        {
            Socket.SetSocketOption(
                SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, interfaceIndex));
        }
    }

    /// <summary>Sends datagrams to multicast groups by way of an interface, no further than its own network.</summary>
    internal virtual void SendGroupsBy(int interfaceIndex)
    {
        var isIPv4 = AddressFamily == AddressFamily.InterNetwork;
        var level = isIPv4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
        Socket.SetSocketOption(
            level, SocketOptionName.MulticastInterface, isIPv4 ? IPAddress.HostToNetworkOrder(interfaceIndex) : interfaceIndex);
        Socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 1);
    }

    internal abstract void Listen(int backlog);

    internal abstract void Shutdown(SocketShutdown how);

    /// <summary>Gets ready for <see cref="Release"/>.</summary>
    /// <returns>Why the socket can not be given back now, as the rest of a sentence; null if it can.</returns>
    internal virtual string? PrepareRelease() => null;

    /// <summary>Leaves <see cref="Socket"/> to whoever asked for it: this driver is not used any more.</summary>
    internal virtual void Release()
    {
    }

    internal abstract void Close();
}
