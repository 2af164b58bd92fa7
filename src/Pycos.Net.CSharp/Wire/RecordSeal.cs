using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>
/// The seals of one direction of a connection, one behind the other: AES-256-GCM over nothing to be hidden, with the frames as what is
/// only to be proved (GMAC, NIST SP 800-38D). See docs/decisions/0009.
/// </summary>
internal sealed class RecordSeal(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>The whole tag.</summary>
    public const int Length = 16;

    private const int NonceLength = 12;
    private const int BatchLimit = 64 * 1024;

    private readonly AesGcm cipher = new(key, Length);
    private ulong counter;

    /// <summary>How many bytes of frames a record holds at most.</summary>
    public static int ContentLimit(int longestFrame) => Math.Max(BatchLimit, WireLimits.LengthPrefix + longestFrame);

    public void Next(ReadOnlySpan<byte> frames, Span<byte> seal)
    {
        // No two records of a key have the same number: a connection has its own keys, one for each direction.
        Span<byte> nonce = stackalloc byte[NonceLength];
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[(NonceLength - sizeof(ulong))..], counter++);
        cipher.Encrypt(nonce, [], [], seal[..Length], frames);
    }

    public void Dispose() => cipher.Dispose();
}
