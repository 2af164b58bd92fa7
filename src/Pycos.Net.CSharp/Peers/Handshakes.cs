using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Has the two sides of a new connection prove who they are, and gives it to the peer. On the node's thread.</summary>
[DebuggerDisplay("{unproved.Count} under way")]
internal sealed partial class Handshakes(PycosNode node, NodeKeys keys)
{
    /// <summary>How long a refused side may take to hear why.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(1);

    private readonly NodeSecurity security = new(node.Options, keys);
    private readonly RefusalBackOff backOff = new();
    private readonly UnprovedConnections unproved = new(node.Options.MaxHandshakes, node.Options.MaxHandshakesPerSource);

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
        var begun = node.NetworkScheduler.Clock.Now;
        var secured = await security.SecureDialledAsync(socket, Handshake.Limit);
        if (secured.Refusal is { } refusal && !keys.Ring.HasPrivate)
        {
            return new HandshakeOutcome(secured.Socket, await RefuseAsync(secured.Socket, ErrorCode.AuthenticationFailed, refusal, refusal));
        }

        var handshake = new InitiatorHandshake(
            node.Party(keys), secured.Facts with { CertificateRefusal = secured.Refusal }, node, known?.Session?.ResumePoint, begun);
        var opening = handshake.Start(node.ClockMilliseconds);
        try
        {
            return new HandshakeOutcome(secured.Socket, await new HandshakeExchange(node, secured.Socket, handshake).RunAsync(opening));
        }
        finally
        {
            // Whether the peer is connected is seen in the same step.
            node.EndProof(handshake.ProvesTo);
        }
    }

    /// <summary>Takes over the place that the connection has among those that have not proved who they are.</summary>
    private async Coroutine RespondAsync(AsyncSocket socket, IPEndPoint endpoint)
    {
        HandshakeOutcome end;
        try
        {
            end = await GuardAsync(socket, RespondHereAsync(socket));
        }
        finally
        {
            unproved.Leave(endpoint.Address);
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
        var begun = node.NetworkScheduler.Clock.Now;
        if (keys.Certificate is not null)
        {
            switch (await socket.PeekAsync(Handshake.Limit))
            {
                case null:
                    return new HandshakeOutcome(socket, HandshakeExchange.HungUp());
                case not Handshake.TlsRecord:
                    return new HandshakeOutcome(socket, await RefuseAsync(
                        socket, ErrorCode.TlsRequired, TlsFailures.Required, TlsFailures.NotUsedThere));
            }
        }

        var secured = await security.SecureAcceptedAsync(socket, LeftSince(begun));
        if (secured.Refusal is { } refusal && !keys.Ring.HasPrivate)
        {
            return new HandshakeOutcome(secured.Socket, await RefuseAsync(secured.Socket, ErrorCode.AuthenticationFailed, refusal, refusal));
        }

        var handshake = new ResponderHandshake(node.Party(keys), secured.Facts with { CertificateRefusal = secured.Refusal }, node, begun);
        return new HandshakeOutcome(secured.Socket, await new HandshakeExchange(node, secured.Socket, handshake).RunAsync(default));
    }

    /// <summary>What is left of the time that the whole of a handshake may take, TLS included.</summary>
    private TimeSpan LeftSince(long begun) => Deadline.ToTimeSpan(
        Math.Max(1, begun + Deadline.ToNanoseconds(Handshake.Limit) - node.NetworkScheduler.Clock.Now));

    /// <summary>Refuses the other side before anything was heard of it.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="code">Why.</param>
    /// <param name="there">The same in words, for the other side.</param>
    /// <param name="here">And for this one.</param>
    private static async Coroutine<Refused> RefuseAsync(AsyncSocket socket, ErrorCode code, string there, string here)
    {
        try
        {
            await socket.SendAllAsync(Refusals.Encode(code, there), FarewellLimit);
            socket.Shutdown(SocketShutdown.Send);

            // A connection that is closed before all that came was read is reset, and the other side may lose what it was told.
            await socket.ReceiveAllAsync(new byte[WireLimits.HandshakeFrame], FarewellLimit);
        }
        catch (Exception exception) when (exception is SocketTimeoutException or SocketException or IOException)
        {
            // It has gone, as it should.
        }

        return new Refused(code, here, IsByPeer: false);
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
            return new HandshakeOutcome(socket, TlsFailures.Explain(exception));
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

    private PeerRefusedException Refuse(AsyncSocket socket, EndPoint endpoint, Refused refused)
    {
        socket.Dispose();
        var refusal = new PeerRefusal(endpoint, (int)refused.Code, refused.Text, refused.IsByPeer);
        if (!IsTransient(refused))
        {
            node.ReportRefusal(refusal);
        }

        return new PeerRefusedException(refusal);
    }

    /// <summary>Whether the dialler knows what to do, so that nobody has to hear of it.</summary>
    private static bool IsTransient(Refused refused) =>
        refused.Code == ErrorCode.Duplicate || refused is { Code: ErrorCode.RateLimit, IsByPeer: true };
}
