namespace Pycos.Internals;

/// <summary>What follows from what was received.</summary>
/// <param name="Send">Bytes for the other side, to be sent before anything else happens; often none.</param>
/// <param name="End">How the handshake ended; null while it goes on.</param>
internal readonly record struct HandshakeStep(ReadOnlyMemory<byte> Send, HandshakeEnd? End)
{
    public static HandshakeStep Nothing => default;
}
