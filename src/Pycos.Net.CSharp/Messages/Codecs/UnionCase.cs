using PolyType;

namespace Pycos.Internals;

/// <summary>A case of a union.</summary>
internal abstract class UnionCase<TUnion>(string name)
{
    public string Name { get; } = name;

    public byte[] Key { get; } = EncodedName.Of(name);

    /// <summary>Whether the case has no fields, so that its name says it all.</summary>
    public abstract bool IsBare { get; }

    public abstract void Write(ref MessageWriter writer, TUnion value);

    /// <summary>Reads the case when its name has been read.</summary>
    /// <param name="reader">What to read from.</param>
    /// <param name="count">How many values follow the name.</param>
    public abstract TUnion Read(ref MessageReader reader, int count);
}

/// <summary>A case of F#, whose fields follow its name.</summary>
internal sealed class FieldsCase<TCase, TUnion>(string name, IMarshaler<TCase, TUnion> marshaler, Member<TCase>[] members, Maker<TCase> maker)
    : UnionCase<TUnion>(name)
{
    public override bool IsBare => members.Length == 0;

    public override void Write(ref MessageWriter writer, TUnion value)
    {
        if (IsBare)
        {
            writer.WriteRaw(Key);
            return;
        }

        writer.WriteArrayHeader(members.Length + 1);
        writer.WriteRaw(Key);
        var itself = marshaler.Unmarshal(value)!;
        MemberWriting.WriteAll(ref writer, members, ref itself, named: false);
    }

    public override TUnion Read(ref MessageReader reader, int count) =>
        marshaler.Marshal(maker.ReadInOrder(ref reader, count))!;
}

/// <summary>A derived class that its base names in an attribute: its value follows its name.</summary>
internal sealed class DerivedCase<TCase, TUnion>(string name, IMarshaler<TCase, TUnion> marshaler, ValueCodec<TCase> codec) : UnionCase<TUnion>(name)
{
    public override bool IsBare => false;

    public override void Write(ref MessageWriter writer, TUnion value)
    {
        writer.WriteArrayHeader(2);
        writer.WriteRaw(Key);
        codec.Write(ref writer, marshaler.Unmarshal(value)!);
    }

    public override TUnion Read(ref MessageReader reader, int count) => count == 1
        ? marshaler.Marshal(codec.Read(ref reader))!
        : throw new MessageFormatException("a derived class is a pair of its name and its value");
}
