using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>A field or property that is written.</summary>
internal abstract class Member<T>(string name)
{
    public string Name { get; } = name;

    /// <summary>The name as it stands in a message.</summary>
    public byte[] Key { get; } = EncodedName.Of(name);

    public abstract void Write(ref MessageWriter writer, ref T owner);
}

/// <inheritdoc/>
internal sealed class Member<T, TValue>(string name, Getter<T, TValue> get, ValueCodec<TValue> codec, bool refusesNull) : Member<T>(name)
{
    public override void Write(ref MessageWriter writer, ref T owner)
    {
        var value = get(ref owner);
        if (refusesNull && value is null)
        {
            throw new MessageNotSerializableException("it is null, and its type says that it never is.");
        }

        codec.Write(ref writer, value);
    }
}
