using System.Buffers;

namespace Pycos.Internals;

/// <summary>A name as it stands in a message.</summary>
internal static class EncodedName
{
    public static byte[] Of(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessageWriter(buffer, MessageLimits.Default, references: null);
        writer.WriteString(name);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
