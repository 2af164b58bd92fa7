using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace Pycos.Internals;

/// <summary>Finds how values of a declared type travel.</summary>
internal static class ValuePicklers
{
    private const int KindShift = 62;

    private static readonly FrozenDictionary<Type, object> scalars = new Dictionary<Type, object>
    {
        [typeof(bool)] = new ConvertedPickler<bool, byte>(value => value ? (byte)1 : (byte)0, wire => wire != 0),
        [typeof(sbyte)] = new SignedPickler<sbyte>(),
        [typeof(short)] = new SignedPickler<short>(),
        [typeof(int)] = new SignedPickler<int>(),
        [typeof(long)] = new SignedPickler<long>(),
        [typeof(byte)] = new UnsignedPickler<byte>(),
        [typeof(ushort)] = new UnsignedPickler<ushort>(),
        [typeof(uint)] = new UnsignedPickler<uint>(),
        [typeof(ulong)] = new UnsignedPickler<ulong>(),
        [typeof(char)] = new UnsignedPickler<char>(),
        [typeof(float)] = new SinglePickler(),
        [typeof(double)] = new DoublePickler(),
        [typeof(decimal)] = new DecimalPickler(),
        [typeof(Guid)] = new GuidPickler(),
        [typeof(BigInteger)] = new BigIntegerPickler(),
        [typeof(Half)] = new ConvertedPickler<Half, ushort>(BitConverter.HalfToUInt16Bits, BitConverter.UInt16BitsToHalf),
        [typeof(Int128)] = new ConvertedPickler<Int128, BigInteger>(value => value, wire => (Int128)wire),
        [typeof(UInt128)] = new ConvertedPickler<UInt128, BigInteger>(value => value, wire => (UInt128)wire),
        [typeof(Rune)] = new ConvertedPickler<Rune, int>(value => value.Value, wire => new Rune(wire)),
        [typeof(DateTime)] = new ConvertedPickler<DateTime, ulong>(
            value => (ulong)value.Ticks | (ulong)value.Kind << KindShift,
            wire => new DateTime((long)(wire & (1UL << KindShift) - 1), (DateTimeKind)(wire >> KindShift))),
        [typeof(DateTimeOffset)] = new ConvertedPickler<DateTimeOffset, (long Ticks, long Offset)>(
            value => (value.Ticks, value.Offset.Ticks), wire => new DateTimeOffset(wire.Ticks, new TimeSpan(wire.Offset))),
        [typeof(TimeSpan)] = new ConvertedPickler<TimeSpan, long>(value => value.Ticks, wire => new TimeSpan(wire)),
        [typeof(DateOnly)] = new ConvertedPickler<DateOnly, int>(value => value.DayNumber, DateOnly.FromDayNumber),
        [typeof(TimeOnly)] = new ConvertedPickler<TimeOnly, long>(value => value.Ticks, wire => new TimeOnly(wire)),
        [typeof(CancellationToken)] = new TokenPickler(),
        [typeof(Coroutine)] = new CoroutinePickler(),
    }.ToFrozenDictionary();

    // Structures of .NET that are nothing but their fields, which are public or have not changed since .NET Framework 4.
    private static readonly FrozenSet<Type> plain = new[]
    {
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(DictionaryEntry), typeof(Index), typeof(Range), typeof(Complex),
        typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4),
        typeof(ValueTuple), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
        typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
        typeof(VoidResult), typeof(CoroutineMethodBuilder), typeof(CoroutineMethodBuilder<>),
    }.ToFrozenSet();

    private static readonly FrozenDictionary<Type, Type> generic = new Dictionary<Type, Type>
    {
        [typeof(ArraySegment<>)] = typeof(SegmentPickler<>),
        [typeof(Memory<>)] = typeof(MemoryPickler<>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryPickler<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArrayPickler<>),
        [typeof(TaskRef<>)] = typeof(TaskRefPickler<>),
        [typeof(Coroutine<>)] = typeof(CoroutinePickler<>),
    }.ToFrozenDictionary();

    public static object Create(Type type)
    {
        if (!type.IsValueType)
        {
            return Make(typeof(ReferencePickler<>), [type]);
        }

        if (scalars.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (type.IsEnum)
        {
            var numbers = type.GetEnumUnderlyingType();
            return Make(typeof(EnumPickler<,>), [type, numbers], Create(numbers));
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (generic.TryGetValue(definition, out var pickler))
        {
            return Make(pickler, type.GetGenericArguments());
        }

        if (plain.Contains(definition))
        {
            return Make(typeof(FieldValuePickler<>), [type]);
        }

        return (PickleRefusals.ReasonFor(type) ?? FieldLayout.ReasonAgainst(type)) is { } reason
            ? Make(typeof(DefaultOnlyPickler<>), [type], reason)
            : Make(typeof(FieldValuePickler<>), [type]);
    }

    private static object Make(Type pickler, Type[] arguments, params object[] parameters) =>
        Activator.CreateInstance(pickler.MakeGenericType(arguments), parameters)!;
}
