using System.Net;
using System.Numerics;
using System.Text;

namespace Pycos.Internals;

/// <summary>The types without parts, with the names that they have where a value's type is not known beforehand.</summary>
internal static class ScalarCodecs
{
    private static readonly (Type Type, string Name, ValueCodec Codec)[] All =
    [
        Scalar<bool, BooleanForm>("bool"),
        Scalar<sbyte, SignedForm<sbyte>>("int8"),
        Scalar<short, SignedForm<short>>("int16"),
        Scalar<int, SignedForm<int>>("int32"),
        Scalar<long, SignedForm<long>>("int64"),
        Scalar<byte, UnsignedForm<byte>>("uint8"),
        Scalar<ushort, UnsignedForm<ushort>>("uint16"),
        Scalar<uint, UnsignedForm<uint>>("uint32"),
        Scalar<ulong, UnsignedForm<ulong>>("uint64"),
        Scalar<Int128, WideForm<Int128>>("int128"),
        Scalar<UInt128, WideForm<UInt128>>("uint128"),
        Scalar<Half, HalfForm>("float16"),
        Scalar<float, SingleForm>("float32"),
        Scalar<double, DoubleForm>("float64"),
        Scalar<decimal, DecimalForm>("decimal"),
        Scalar<BigInteger, BigIntegerForm>("bigint"),
        Scalar<char, CharForm>("char"),
        Scalar<Rune, RuneForm>("rune"),
        Scalar<string, StringForm>("string"),
        Scalar<Guid, GuidForm>("guid"),
        Scalar<DateTime, DateTimeForm>("datetime"),
        Scalar<DateTimeOffset, DateTimeOffsetForm>("datetimeoffset"),
        Scalar<TimeSpan, TimeSpanForm>("timespan"),
        Scalar<DateOnly, DateOnlyForm>("date"),
        Scalar<TimeOnly, TimeOnlyForm>("time"),
        Scalar<Uri, UriForm>("uri"),
        Scalar<Version, VersionForm>("version"),
        Scalar<IPAddress, IPAddressForm>("ipaddress"),
        Scalar<IPEndPoint, IPEndPointForm>("ipendpoint"),
        Scalar<byte[], ByteArrayForm>("bytes"),
        Scalar<Memory<byte>, MemoryForm>("memory"),
        Scalar<ReadOnlyMemory<byte>, ReadOnlyMemoryForm>("readonlymemory"),
        Scalar<ArraySegment<byte>, ArraySegmentForm>("bytesegment"),
    ];

    public static Dictionary<Type, ValueCodec> ByType { get; } = All.ToDictionary(scalar => scalar.Type, scalar => scalar.Codec);

    public static Dictionary<Type, string> Names { get; } = All.ToDictionary(scalar => scalar.Type, scalar => scalar.Name);

    /// <summary>That of a type of Pycos itself that says how it is written; <see langword="null"/> for all others.</summary>
    public static ValueCodec? OwnCodecOf(Type type) =>
        type is { IsValueType: true, IsByRefLike: false } && typeof(IScalarForm<>).MakeGenericType(type).IsAssignableFrom(type)
            ? (ValueCodec)Activator.CreateInstance(typeof(ScalarCodec<,>).MakeGenericType(type, type))!
            : null;

    private static (Type, string, ValueCodec) Scalar<T, TForm>(string name)
        where TForm : struct, IScalarForm<T> => (typeof(T), name, new ScalarCodec<T, TForm>());
}
