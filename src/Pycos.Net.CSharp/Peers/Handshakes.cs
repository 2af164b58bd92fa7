using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Has the two sides of a new connection prove who they are, and gives it to the peer. On the node's thread.</summary>
[DebuggerDisplay("{underWay} under way")]
internal sealed class Handshakes(PycosNode node, NodeKeys keys)
{
    /// <summary>A listener that can not accept, since the process has no more descriptors, tries again after this.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly NodeSecurity security = new(keys);
    private readonly RefusalBackOff backOff = new();
    private int underWay;

    /// <summary>Accepts connections until the listener is closed.</summary>
    internal async Coroutine AcceptAsync(AsyncSocket listener)
    {
        while (node.IsRunning)
        {
            AsyncSocket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (SocketClosedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                NetLog.CannotAccept(node.Log, exception);
                await PycosTask.SleepAsync(AcceptPause);
                continue;
            }

            if (MayRespond(socket))
            {
                node.Start("handshake", RespondAsync(socket));
            }
            else
            {
                socket.Dispose();
            }
        }
    }

    /// <summary>Makes a peer of a connection that was dialled.</summary>
    /// <param name="socket">The connection; it is closed if nothing comes of it.</param>
    /// <param name="endpoint">Where it leads.</param>
    /// <param name="known">The peer that was there, if one was: its session goes on, if both sides still have it.</param>
    /// <param name="reason">Why it was dialled.</param>
    /// <exception cref="PeerRefusedException">One of the two sides has refused the other, or the other did not answer.</exception>
    internal async Coroutine<Peer> InitiateAsync(AsyncSocket socket, IPEndPoint endpoint, Peer? known, PeerReason reason)
    {
        var end = await GuardAsync(socket, InitiateAsync(socket, known));
        if (end.Refused is { } refused)
        {
            throw Refuse(end.Socket, endpoint, refused);
        }

        var peer = node.Admit(end.Authenticated!, isInitiator: true, out var isNeeded);
        peer.DialledAt = new Location(endpoint.Address, endpoint.Port);
        node.Start("peer", CarryAsync(peer, end, isInitiator: true, isNeeded, reason));
        return peer;
    }

    private async Coroutine<HandshakeOutcome> InitiateAsync(AsyncSocket socket, Peer? known)
    {
        socket.SendWithoutDelay();
        var (secured, facts) = await security.SecureDialledAsync(socket, Handshake.Limit);
        var handshake = new InitiatorHandshake(
            node.Party(keys), facts, node, known?.Session?.ResumePoint, node.NetworkScheduler.Clock.Now);
        var opening = handshake.Start(node.ClockMilliseconds);
        return new HandshakeOutcome(secured, await new HandshakeExchange(node, secured, handshake).RunAsync(opening));
    }

    private async Coroutine RespondAsync(AsyncSocket socket)
    {
        var endpoint = socket.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        HandshakeOutcome end;
        underWay++;
        try
        {
            end = await GuardAsync(socket, RespondHereAsync(socket));
        }
        finally
        {
            underWay--;
        }

        if (end.Refused is { } refused)
        {
            if (refused is { Code: ErrorCode.AuthenticationFailed, IsByPeer: false })
            {
                backOff.Failed(endpoint.Address, node.NetworkScheduler.Clock.Now);
            }

            Refuse(end.Socket, endpoint, refused);
            return;
        }

        backOff.Succeeded(endpoint.Address);
        var peer = node.Admit(end.Authenticated!, isInitiator: false, out var isNeeded);
        await CarryAsync(peer, end, isInitiator: false, isNeeded, PeerReason.Explicit);
    }

    private async Coroutine<HandshakeOutcome> RespondHereAsync(AsyncSocket socket)
    {
        socket.SendWithoutDelay();
        var (secured, facts) = await security.SecureAcceptedAsync(socket, Handshake.Limit);
        var handshake = new ResponderHandshake(node.Party(keys), facts, node, node.NetworkScheduler.Clock.Now);
        return new HandshakeOutcome(secured, await new HandshakeExchange(node, secured, handshake).RunAsync(default));
    }

    /// <summary>Turns every way in which a connection can break during the handshake into a refusal.</summary>
    private static async Coroutine<HandshakeOutcome> GuardAsync(AsyncSocket socket, Coroutine<HandshakeOutcome> handshake)
    {
        try
        {
            return await handshake;
        }
        catch (SocketTimeoutException)
        {
            return new HandshakeOutcome(socket, new Refused(
                ErrorCode.HandshakeTimeout, $"it has not proved who it is within {Handshake.Limit.TotalSeconds} s", IsByPeer: false));
        }
        catch (TlsHandshakeException exception)
        {
            return new HandshakeOutcome(socket, new Refused(
                ErrorCode.TlsRequired,
                $"the TLS handshake came to nothing; perhaps only one of the two nodes uses TLS: {exception.Message}",
                IsByPeer: false));
        }
        catch (Exception exception) when (exception is SocketException or SocketClosedException or IOException)
        {
            return new HandshakeOutcome(socket, new Refused(0, $"the connection broke: {exception.Message}", IsByPeer: true));
        }
    }

    private async Coroutine CarryAsync(Peer peer, HandshakeOutcome end, bool isInitiator, bool isNeeded, PeerReason reason)
    {
        using var socket = end.Socket;
        if (isNeeded)
        {
            using var terms = ConnectionTerms.Of(end.Authenticated!, isInitiator, keys.Certificate is null, node.Options);
            var connection = new Connection(node.NetworkScheduler, socket, terms);
            await peer.CarryAsync(connection, end.Authenticated!, reason);
        }
    }

    private bool MayRespond(AsyncSocket socket)
    {
        if (underWay >= node.Options.MaxHandshakes)
        {
            NetLog.TooManyHandshakes(node.Log, node.Options.MaxHandshakes);
            return false;
        }

        return socket.RemoteEndPoint is not IPEndPoint from
            || !backOff.IsRefused(from.Address, node.NetworkScheduler.Clock.Now, out _);
    }

    private PeerRefusedException Refuse(AsyncSocket socket, EndPoint endpoint, Refused refused)
    {
        socket.Dispose();
        var refusal = new PeerRefusal(endpoint, (int)refused.Code, refused.Text, refused.IsByPeer);
        if (refused.Code != ErrorCode.Duplicate)
        {
            node.ReportRefusal(refusal);
        }

        return new PeerRefusedException(refusal);
    }
}
