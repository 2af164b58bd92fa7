namespace Pycos.Internals;

/// <summary>The SHA-256 of the certificate that each side showed; 32 zero bytes for none.</summary>
internal readonly record struct CertificateHashes(ReadOnlyMemory<byte> Initiator, ReadOnlyMemory<byte> Responder)
{
    /// <summary>Those of a connection without TLS.</summary>
    public static CertificateHashes None { get; } = new(new byte[Transcript.Length], new byte[Transcript.Length]);
}
