using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Bytes on their way into a socket: memory that stays where it is until the kernel has taken them.</summary>
internal sealed unsafe class SendBlock(int size)
{
    private readonly byte* memory = (byte*)NativeMemory.Alloc((nuint)size);
    private int start;
    private int count;

    internal int Size => size;

    /// <summary>The next block that nobody uses.</summary>
    internal SendBlock? Next { get; set; }

    internal byte* Address => memory + start;

    internal int Count => count - start;

    internal int Room => size - count;

    internal int Append(ReadOnlySpan<byte> data)
    {
        var taken = Math.Min(data.Length, Room);
        data[..taken].CopyTo(new Span<byte>(memory + count, taken));
        count += taken;
        return taken;
    }

    internal void Advance(int sent) => start += sent;

    internal void Clear() => start = count = 0;

    internal void Free() => NativeMemory.Free(memory);
}
