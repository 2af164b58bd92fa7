namespace Pycos.Internals;

/// <summary>The bytes of a shared value, and their SHA-256.</summary>
internal sealed record SharedBytes(string Sha256, byte[] Bytes);
