using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Pycos.Benchmarks.Peers;

/// <summary>The least that messages over TCP need: their length before them, and a byte that tells whether they are wanted back.</summary>
internal static class RawFrames
{
    public const byte Told = 0;
    public const byte Asked = 1;

    private const int HeaderBytes = 5;

    public static void Write(PipeWriter output, byte kind, ReadOnlySpan<byte> data)
    {
        var header = output.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, data.Length);
        header[HeaderBytes - 1] = kind;
        output.Advance(HeaderBytes);
        output.Write(data);
    }

    /// <summary>Takes the next message off the front of what was read; it is copied, as one that a program keeps would be.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> read, out byte kind, out byte[] data)
    {
        (kind, data) = (Told, []);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (read.Length < HeaderBytes)
        {
            return false;
        }

        read.Slice(0, HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (read.Length < HeaderBytes + length)
        {
            return false;
        }

        kind = header[HeaderBytes - 1];
        data = read.Slice(HeaderBytes, length).ToArray();
        read = read.Slice(HeaderBytes + length);
        return true;
    }
}
