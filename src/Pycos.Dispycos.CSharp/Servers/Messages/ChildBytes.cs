using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>What client and server tell each other of jobs that jobs submit, as bytes. They are data: options are checked as they are read.</summary>
internal static class ChildBytes
{
    public static byte[] Of<T>(T message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        MessageContracts.Default.Codec<T>().Encode(message, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    public static byte[] Of(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }

    public static bool TryRead<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message, out string reason)
        where T : class
    {
        try
        {
            message = MessageContracts.Default.Codec<T>().Decode(bytes);
            reason = "";
            return true;
        }
        catch (MessageFormatException unreadable)
        {
            (message, reason) = (null, unreadable.Message);
            return false;
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out long number)
    {
        number = bytes.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
        return number > 0;
    }
}
