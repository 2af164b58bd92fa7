using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// What both sides of a handshake must have seen alike: the two frames as they came, and the certificates of both. A man in the middle,
/// a changed list of versions or features, and a proof meant for another node all lead to another hash.
/// </summary>
internal static class Transcript
{
    public const int Length = SHA256.HashSizeInBytes;

    public const int ProofLength = HMACSHA256.HashSizeInBytes;

    public static byte[] Hash(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge, CertificateHashes certificates)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "PN/1"u8);
        Append(hash, hello);
        Append(hash, challenge);
        Append(hash, certificates.Initiator.Span);
        Append(hash, certificates.Responder.Span);
        return hash.GetHashAndReset();
    }

    public static byte[] InitiatorProof(SecretKeys keys, ReadOnlySpan<byte> transcript) =>
        HMACSHA256.HashData(keys.Authentication.AsSpan(), [.. "I"u8, .. transcript]);

    /// <summary>The responder's proof, which is also about its WELCOME, so that nobody can change what that grants.</summary>
    /// <param name="keys">The keys of the secret.</param>
    /// <param name="transcript">The hash of what came before.</param>
    /// <param name="initiatorProof">The proof of the other side.</param>
    /// <param name="welcome">The WELCOME frame with zeros in the place of the proof.</param>
    /// <returns>The proof.</returns>
    public static byte[] ResponderProof(
        SecretKeys keys, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> initiatorProof, ReadOnlySpan<byte> welcome) =>
        HMACSHA256.HashData(keys.Authentication.AsSpan(), [.. "R"u8, .. transcript, .. initiatorProof, .. welcome]);

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
