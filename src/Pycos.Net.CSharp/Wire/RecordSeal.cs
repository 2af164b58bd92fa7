using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>The seals of one direction of a connection, one behind the other.</summary>
internal sealed class RecordSeal(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Of 32 bytes of HMAC-SHA-256 the first 16 are sent.</summary>
    public const int Length = 16;

    private const int BatchLimit = 64 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    private ulong counter;

    /// <summary>How many bytes of frames a record holds at most.</summary>
    public static int ContentLimit(int longestFrame) => Math.Max(BatchLimit, WireLimits.LengthPrefix + longestFrame);

    public void Next(ReadOnlySpan<byte> frames, Span<byte> mac)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, counter++);
        hash.AppendData(number);
        hash.AppendData(frames);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        whole[..Length].CopyTo(mac);
    }

    public void Dispose() => hash.Dispose();
}
