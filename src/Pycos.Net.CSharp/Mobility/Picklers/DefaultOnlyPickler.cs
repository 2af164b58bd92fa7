using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>
/// Values of a structure that can not travel, except as if they had never been set: coroutines that have not started hold awaiters
/// of that kind.
/// </summary>
internal sealed class DefaultOnlyPickler<T>(string reason) : ValuePickler<T>
    where T : struct
{
    public override void Write(PickleWriter writer, ref T value)
    {
        if (!IsDefault(ref value))
        {
            throw writer.Refusal(typeof(T), reason);
        }

        writer.Out.WriteByte(0);
    }

    public override void Read(PickleReader reader, ref T target)
    {
        reader.Input.ReadByte();
        target = default;
    }

    private static bool IsDefault(ref T value) => !MemoryMarshal
        .CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref value), Unsafe.SizeOf<T>())
        .ContainsAnyExcept((byte)0);
}
