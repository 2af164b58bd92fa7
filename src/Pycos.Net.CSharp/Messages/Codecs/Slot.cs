using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>What is read for a field, property or constructor's parameter.</summary>
/// <typeparam name="TState">What takes the values until the object is made of them; the object itself if that can be set.</typeparam>
internal abstract class Slot<TState>(string name, bool isRequired)
{
    public string Name { get; } = name;

    /// <summary>The name as it stands in a message.</summary>
    public byte[] Key { get; } = EncodedName.Of(name);

    public bool IsRequired { get; } = isRequired;

    public abstract void Read(ref MessageReader reader, ref TState state);
}

/// <inheritdoc/>
internal sealed class Slot<TState, TValue>(
    string name, bool isRequired, Setter<TState, TValue> set, ValueCodec<TValue> codec, bool refusesNull)
    : Slot<TState>(name, isRequired)
{
    public override void Read(ref MessageReader reader, ref TState state)
    {
        var value = codec.Read(ref reader);
        if (refusesNull && value is null)
        {
            throw new MessageFormatException("it is nil, and its type says that it is never null");
        }

        set(ref state, value);
    }
}
