using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Pycos.Internals;

/// <summary>
/// A pickle that is compressed: a MessagePack array of its length, as a number of 32 bits, and of its bytes in the format Brotli (RFC 7932).
/// </summary>
internal static class PackedPickle
{
    /// <summary>Shorter ones stay as they are.</summary>
    public const int LeastBytes = 32 * 1024;

    private const byte ArrayHeader = PickleCode.FixArray | 2;
    private const int HeaderLength = 1 + 5 + 5;
    private const int Fastest = 1;
    private const int Window = 22;
    private const int Samples = 3;
    private const int SampleBytes = 2 * 1024;

    /// <summary>Compresses a pickle, unless that would not make it smaller by a quarter.</summary>
    public static bool TryPack(ReadOnlySpan<byte> pickle, [NotNullWhen(true)] out byte[]? packed)
    {
        packed = null;
        if (pickle.Length < LeastBytes || !IsWorthIt(pickle))
        {
            return false;
        }

        var most = pickle.Length - (pickle.Length / 4);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            if (!BrotliEncoder.TryCompress(pickle, buffer.AsSpan(HeaderLength, most - HeaderLength), out var written, Fastest, Window))
            {
                return false;
            }

            buffer[0] = ArrayHeader;
            buffer[1] = PickleCode.UInt32;
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(2), pickle.Length);
            buffer[6] = PickleCode.Bin32;
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(7), written);
            packed = buffer[..(HeaderLength + written)];
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether the bytes are those of a compressed pickle, as far as their first one tells.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> bytes) => bytes is [ArrayHeader, ..];

    /// <summary>The pickle.</summary>
    /// <exception cref="PickleException">The bytes are damaged, or those of more than may come.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, int maxBytes)
    {
        if (packed.Length < HeaderLength
            || packed[1] != PickleCode.UInt32
            || packed[6] != PickleCode.Bin32
            || BinaryPrimitives.ReadInt32BigEndian(packed[7..]) != packed.Length - HeaderLength)
        {
            throw new PickleException("Bytes that begin as a compressed pickle are none.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(packed[2..]);
        if (length > maxBytes)
        {
            throw new PickleException($"{length} bytes came compressed, and {maxBytes} are allowed.");
        }

        var pickle = GC.AllocateUninitializedArray<byte>((int)length);
        return BrotliDecoder.TryDecompress(packed[HeaderLength..], pickle, out var written) && written == length
            ? pickle
            : throw new PickleException("Compressed bytes are damaged.");
    }

    private static bool IsWorthIt(ReadOnlySpan<byte> pickle)
    {
        Span<byte> sample = stackalloc byte[Samples * SampleBytes];
        for (var index = 0; index < Samples; index++)
        {
            // From the middle of each third.
            var from = (((2 * index) + 1) * (pickle.Length / (2 * Samples))) - (SampleBytes / 2);
            pickle.Slice(from, SampleBytes).CopyTo(sample[(index * SampleBytes)..]);
        }

        Span<byte> smaller = stackalloc byte[sample.Length * 3 / 4];
        return BrotliEncoder.TryCompress(sample, smaller, out _, Fastest, Window);
    }
}
