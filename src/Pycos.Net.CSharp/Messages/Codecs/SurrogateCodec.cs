using PolyType;

namespace Pycos.Internals;

/// <summary>Writes a value as the value of another type that its own type names for that.</summary>
internal sealed class SurrogateCodec<T, TSurrogate> : ValueCodec<T>
{
    private readonly IMarshaler<T, TSurrogate> marshaler;
    private readonly ValueCodec<TSurrogate> surrogate;

    public SurrogateCodec(IMarshaler<T, TSurrogate> marshaler, ValueCodec<TSurrogate> surrogate)
    {
        this.marshaler = marshaler;
        this.surrogate = surrogate;
        CanBeNil = true;
    }

    public override void Write(ref MessageWriter writer, T value) => surrogate.Write(ref writer, marshaler.Marshal(value)!);

    public override T Read(ref MessageReader reader) => marshaler.Unmarshal(surrogate.Read(ref reader))!;
}
