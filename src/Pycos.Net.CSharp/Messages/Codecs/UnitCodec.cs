namespace Pycos.Internals;

/// <summary>Writes the value of a type that has only one: F#'s unit, or a record without fields.</summary>
internal sealed class UnitCodec<T> : ValueCodec<T>
{
    public UnitCodec() => CanBeNil = true;

    public override void Write(ref MessageWriter writer, T value) => writer.WriteNil();

    public override T Read(ref MessageReader reader) => reader.TryReadNil() ? default! : throw reader.Unexpected("nil");
}
