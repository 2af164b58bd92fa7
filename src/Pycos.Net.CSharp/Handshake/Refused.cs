namespace Pycos.Internals;

/// <summary>The connection is to be closed behind what is still to be sent.</summary>
/// <param name="Code">Why.</param>
/// <param name="Text">The same for people: neither secrets nor paths of this machine.</param>
/// <param name="IsByPeer">Whether the other side refused; its word is not proved by anything.</param>
internal sealed record Refused(ErrorCode Code, string Text, bool IsByPeer) : HandshakeEnd;
