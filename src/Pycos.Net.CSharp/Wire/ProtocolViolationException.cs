namespace Pycos.Internals;

/// <summary>Bytes of a peer that are not what the protocol says. The only exception that reading them throws.</summary>
internal sealed class ProtocolViolationException(ErrorCode code, string message) : Exception(message)
{
    public ErrorCode Code { get; } = code;
}
