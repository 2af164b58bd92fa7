using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <content>Connections.</content>
internal sealed partial class SimulatedSocketDriver
{
    private readonly Queue<SimulatedSocketDriver> backlog = new();
    private readonly Queue<Action> connectsWithoutRoom = new();
    private SimulatedPipe? incoming;
    private SimulatedPipe? outgoing;
    private SimulatedSocketDriver? peer;
    private int backlogLimit;
    private int error;
    private bool listening;
    private bool connecting;
    private bool receiveShut;

    /// <summary>Whether the peer has reset the connection.</summary>
    private bool resetSeen;

    internal override int Receive(Span<byte> buffer)
    {
        if (!IsStream)
        {
            return TakeDatagram(buffer, out _);
        }

        if (incoming is null)
        {
            return Errno.NotConnected;
        }

        var received = incoming.Read(buffer);
        if (received > 0 || buffer.IsEmpty)
        {
            return received;
        }

        if (error != 0)
        {
            return TakeError();
        }

        return receiveShut || resetSeen || incoming.EndArrived ? 0 : Errno.WouldBlock;
    }

    internal override int Send(ReadOnlySpan<byte> data)
    {
        if (!IsStream)
        {
            return remote is null ? Errno.NotConnected : SendDatagram(data, remote);
        }

        if (outgoing is null)
        {
            return connecting ? Errno.WouldBlock : Errno.NotConnected;
        }

        if (error != 0)
        {
            return TakeError();
        }

        if (outgoing.Ended || resetSeen)
        {
            return Errno.BrokenPipe;
        }

        if (outgoing.Reader is { closed: true } && peer is not null)
        {
            // The peer is gone: it takes the bytes no more and answers with a reset.
            network.Send(Home, peer.Home, () => network.Send(peer.Home, Home, ReceiveReset));
            return data.Length;
        }

        return outgoing.Write(data);
    }

    internal override void Listen(int backlog)
    {
        if (local is null)
        {
            Bind(new IPEndPoint(AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        }

        listening = true;
        backlogLimit = Math.Max(1, backlog);
    }

    internal override int Accept(out SocketDriver? accepted)
    {
        accepted = null;
        if (!listening)
        {
            return Errno.InvalidArgument;
        }

        if (!backlog.TryDequeue(out var connection))
        {
            return Errno.WouldBlock;
        }

        accepted = connection;
        if (connectsWithoutRoom.TryDequeue(out var arrive))
        {
            arrive();
        }

        return connection.Descriptor;
    }

    internal override int Connect(EndPoint endPoint)
    {
        if (!IsStream)
        {
            remote = endPoint;
            return 0;
        }

        if (connecting || incoming is not null)
        {
            return Errno.AlreadyConnected;
        }

        local ??= network.Bind(this, OwnAddressFor(endPoint));
        remote = endPoint;
        connecting = true;
        var there = network.HomeOf(endPoint) ?? Home;
        if (network.Latency == TimeSpan.Zero && !network.IsCut(Home, there) && network.Random.Next(2) == 0)
        {
            ArriveAt(endPoint);
            return connecting ? Errno.InProgress : TakeError();
        }

        network.Send(Home, there, () => ArriveAt(endPoint));
        return Errno.InProgress;
    }

    internal override int ConnectResult() => TakeError();

    internal override void Shutdown(SocketShutdown how)
    {
        if (incoming is null)
        {
            throw new SocketException((int)SocketError.NotConnected);
        }

        if (how != SocketShutdown.Receive)
        {
            outgoing!.End(() => outgoing.Reader?.AnnounceReadable());
        }

        if (how != SocketShutdown.Send)
        {
            receiveShut = true;
            AnnounceReadable();
        }
    }

    /// <summary>Resets a connection at both ends; false if there is none.</summary>
    internal bool BreakConnection()
    {
        if (peer is not { closed: false } other || closed)
        {
            return false;
        }

        ReceiveReset();
        other.ReceiveReset();
        return true;
    }

    /// <summary>The network from one side to the other is whole again: what was kept back arrives.</summary>
    internal void HealIncoming(SimulatedPoller from, SimulatedPoller to)
    {
        if (Home == to && peer?.Home == from)
        {
            incoming!.Resume();
        }
    }

    private static IPEndPoint OwnAddressFor(EndPoint endPoint) =>
        new(endPoint is IPEndPoint ip ? ip.Address : IPAddress.Loopback, 0);

    /// <summary>A request to connect reaches the other side.</summary>
    private void ArriveAt(EndPoint endPoint)
    {
        if (closed)
        {
            return;
        }

        if (network.At(true, endPoint) is not { listening: true } listener)
        {
            network.Send(network.HomeOf(endPoint) ?? Home, Home, () => AnswerConnect(Errno.Refused));
        }
        else if (listener.backlog.Count >= listener.backlogLimit)
        {
            // The request waits, as one that is sent again and again does.
            listener.connectsWithoutRoom.Enqueue(() => ArriveAt(endPoint));
        }
        else
        {
            Establish(listener);
            network.Send(listener.Home, Home, () => AnswerConnect(0));
        }
    }

    private void Establish(SimulatedSocketDriver listener)
    {
        var server = new SimulatedSocketDriver(network, listener.Home, AddressFamily, SocketType.Stream);
        outgoing = new SimulatedPipe(network) { Writer = this, Reader = server };
        incoming = new SimulatedPipe(network) { Writer = server, Reader = this };
        (server.incoming, server.outgoing) = (outgoing, incoming);
        (server.local, server.remote) = (remote, local);
        (server.peer, peer) = (this, server);
        listener.backlog.Enqueue(server);
        listener.AnnounceReadable();
    }

    private void AnswerConnect(int result)
    {
        if (!closed)
        {
            connecting = false;
            error = error == 0 ? result : error;
            AnnounceWritable();
            if (result != 0)
            {
                AnnounceReadable();
            }
        }
    }

    private void CloseStream()
    {
        listening = false;
        while (backlog.TryDequeue(out var waiting))
        {
            waiting.AbortPeer();
            waiting.Close();
        }

        while (connectsWithoutRoom.TryDequeue(out var arrive))
        {
            arrive();
        }

        if (peer is not { closed: false } other)
        {
            return;
        }

        if (incoming!.Count > 0)
        {
            // Unread bytes are lost, which the peer must learn (RFC 2525, 2.17).
            AbortPeer();
        }
        else
        {
            outgoing!.End(other.AnnounceReadable);
        }
    }

    /// <summary>Sends a reset, which arrives behind what was sent.</summary>
    private void AbortPeer() => outgoing!.Behind(peer!.ReceiveReset);

    private void ReceiveReset()
    {
        if (!closed && !resetSeen)
        {
            resetSeen = true;
            error = Errno.ConnectionReset;
            AnnounceReadable();
            AnnounceWritable();
        }
    }

    private int TakeError()
    {
        var taken = error;
        error = 0;
        return taken;
    }
}
