namespace Pycos.Internals;

/// <summary>A connection and how its handshake ended.</summary>
/// <param name="Socket">The connection, which speaks TLS if the node does.</param>
/// <param name="End">Authenticated or refused.</param>
internal readonly record struct HandshakeOutcome(AsyncSocket Socket, HandshakeEnd End)
{
    internal Authenticated? Authenticated => End as Authenticated;

    internal Refused? Refused => End as Refused;
}
