using System.Buffers.Binary;

namespace Pycos.Internals;

/// <summary>Reads and writes frames: a length of four bytes, then the array of type, stream, sequence number and body.</summary>
internal static class FrameCodec
{
    private const int Items = 4;

    /// <summary>Looks for a whole frame at the beginning of what was received.</summary>
    /// <param name="input">What was received.</param>
    /// <param name="limit">The longest frame that is allowed now, without its length prefix.</param>
    /// <param name="length">The bytes of the frame behind the length prefix, if it is known already; else 0.</param>
    /// <returns>Whether the whole frame is there.</returns>
    /// <exception cref="ProtocolViolationException">The frame is longer than the limit, or too short to be one.</exception>
    public static bool TryFind(ReadOnlySpan<byte> input, int limit, out int length)
    {
        length = 0;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(input, out var announced))
        {
            return false;
        }

        if (announced > (uint)limit || announced < WireLimits.ShortestFrame)
        {
            throw new ProtocolViolationException(
                ErrorCode.FrameSize,
                $"a frame of {announced} bytes; from {WireLimits.ShortestFrame} to {limit} are allowed");
        }

        length = (int)announced;
        return input.Length - WireLimits.LengthPrefix >= length;
    }

    /// <summary>Reads what stands before the body, so that the reader stands before the body.</summary>
    /// <param name="frame">One frame without its length prefix.</param>
    /// <param name="reader">The reader for the body.</param>
    /// <returns>The header.</returns>
    public static FrameHeader Open(ReadOnlyMemory<byte> frame, out WireReader reader)
    {
        reader = new WireReader(frame);
        return reader.ReadHeader();
    }

    /// <summary>Reads the body and sees to it that nothing follows.</summary>
    /// <typeparam name="TFrame">The frame that the header names.</typeparam>
    /// <param name="reader">As <see cref="Open"/> left it.</param>
    /// <returns>The frame.</returns>
    public static TFrame Read<TFrame>(ref WireReader reader)
        where TFrame : struct, IFrame<TFrame>
    {
        var body = TFrame.Read(ref reader);
        return reader.IsAtEnd ? body : throw reader.Malformed("something follows the body");
    }

    /// <summary>Reads one frame that must be of one type.</summary>
    /// <typeparam name="TFrame">The type.</typeparam>
    /// <param name="frame">The frame without its length prefix.</param>
    /// <returns>Its header and body.</returns>
    public static (FrameHeader Header, TFrame Body) Read<TFrame>(ReadOnlyMemory<byte> frame)
        where TFrame : struct, IFrame<TFrame>
    {
        var header = Open(frame, out var reader);
        return header.Type == TFrame.Type
            ? (header, Read<TFrame>(ref reader))
            : throw new ProtocolViolationException(
                ErrorCode.UnexpectedFrame,
                $"{FrameCatalogue.NameOf(TFrame.Type)} is expected, and {FrameCatalogue.NameOf(header.Type)} came");
    }

    /// <summary>Writes a frame behind what the buffer holds.</summary>
    /// <typeparam name="TFrame">Its type.</typeparam>
    /// <param name="buffer">Takes the frame with its length prefix.</param>
    /// <param name="frame">The body.</param>
    /// <param name="sequence">Its number, or 0 if it may be lost.</param>
    /// <param name="stream">The byte stream that it belongs to, or 0.</param>
    public static void Write<TFrame>(WireBuffer buffer, in TFrame frame, ulong sequence = 0, uint stream = 0)
        where TFrame : struct, IFrame<TFrame>
    {
        var start = buffer.BeginFrame();
        buffer.WriteArrayHeader(Items);
        buffer.Write((ulong)TFrame.Type);
        buffer.Write(stream);
        buffer.Write(sequence);
        frame.Write(buffer);
        buffer.EndFrame(start);
    }
}
