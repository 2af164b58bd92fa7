using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>Writes an enumeration as its number, so that a value without a name, or of several flags, travels as well.</summary>
internal sealed class EnumCodec<TEnum, TUnderlying>(ValueCodec<TUnderlying> underlying) : ValueCodec<TEnum>
    where TEnum : struct, Enum
    where TUnderlying : unmanaged
{
    public override void Write(ref MessageWriter writer, TEnum value) =>
        underlying.Write(ref writer, Unsafe.BitCast<TEnum, TUnderlying>(value));

    public override TEnum Read(ref MessageReader reader) =>
        Unsafe.BitCast<TUnderlying, TEnum>(underlying.Read(ref reader));
}
