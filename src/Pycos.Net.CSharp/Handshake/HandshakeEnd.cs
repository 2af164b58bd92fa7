namespace Pycos.Internals;

/// <summary>How a handshake ended.</summary>
internal abstract record HandshakeEnd;
