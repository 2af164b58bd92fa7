using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Unicode;

namespace Pycos.Internals;

/// <summary>Writes and reads values whose type the receiver does not know beforehand: an array of the name and the value.</summary>
internal sealed class NamedValues(MessageContracts contracts, ContractNames names)
{
    // Composed types that peers may have made in a process: each takes milliseconds to make and never goes away. A program names
    // a few dozen.
    private const int MaxComposed = 128;

    private readonly ConcurrentDictionary<Type, Named> byType = new();
    private readonly ConcurrentDictionary<string, Named> byName = new();

    /// <summary>Writes a value that is not null.</summary>
    public void Write(ref MessageWriter writer, object value)
    {
        var named = byType.TryGetValue(value.GetType(), out var known) ? known : Add(value.GetType());
        writer.WriteArrayHeader(2);
        writer.WriteRaw(named.Key);
        try
        {
            named.Codec.WriteBoxed(ref writer, value);
        }
        catch (MessageNotSerializableException refused) when (refused.Within(named.ShortName))
        {
        }
    }

    /// <summary>Reads a value that must be of a type or of one derived from it; all else is refused before it is made.</summary>
    public T Read<T>(ref MessageReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw new MessageFormatException("a value of an open type is a pair of its name and its value");
        }

        var named = Find(ref reader);
        if (!typeof(T).IsAssignableFrom(named.Type))
        {
            throw new MessageFormatException($"{named.Name} is no {TypeText.Of(typeof(T))}");
        }

        try
        {
            return (T)named.Codec.ReadBoxed(ref reader)!;
        }
        catch (MessageFormatException wrong) when (wrong.Within(named.ShortName))
        {
            throw;
        }
    }

    /// <summary>Forgets what was found before a type was registered.</summary>
    public void Clear()
    {
        byType.Clear();
        byName.Clear();
    }

    private Named Add(Type runtimeType)
    {
        // A value of a union of F# is an object of a nested class for its case.
        var type = runtimeType.BaseType is { } union && FSharpTypes.IsUnion(union) ? union : runtimeType;
        if (TypeRefusals.ReasonFor(type) is { } reason)
        {
            throw TypeRefusals.Refused(type, reason);
        }

        var name = names.NameOf(type) ?? throw TypeRefusals.Refused(
            type,
            $"the receiver does not know its type beforehand, and it has no name. Register it on both sides: contracts.Register<{TypeText.Of(type)}>().");
        return byType.GetOrAdd(runtimeType, new Named(name, type, contracts.CodecOf(type)));
    }

    private Named Find(ref MessageReader reader)
    {
        var utf8 = reader.ReadUtf8();
        Span<char> buffer = stackalloc char[ContractNames.MaxLength];
        if (utf8.Length <= ContractNames.MaxLength &&
            Utf8.ToUtf16(utf8, buffer, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done &&
            byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(buffer[..length], out var known))
        {
            return known;
        }

        return Add(MessageReader.Text(utf8[..Math.Min(utf8.Length, ContractNames.MaxLength + 1)]));
    }

    private Named Add(string name)
    {
        var type = names.TypeOf(name) ?? throw new MessageFormatException(
            $"no type is registered here under the name {Quoted.Shortened(name)}. Register the sender's type on this side as well.")
        {
            UnknownName = name,
        };
        if (byName.Count >= contracts.RegisteredCount + MaxComposed)
        {
            throw new MessageFormatException($"more than {MaxComposed} composed types have come here. Register the types that are meant.");
        }

        try
        {
            return byName.GetOrAdd(name, new Named(name, type, contracts.CodecOf(type)));
        }
        catch (MessageNotSerializableException refused)
        {
            throw new MessageFormatException($"{Quoted.Shortened(name)} names a type that does not travel: {refused.Message}", refused);
        }
    }

    private sealed class Named(string name, Type type, ValueCodec codec)
    {
        public string Name { get; } = name;

        public Type Type { get; } = type;

        public ValueCodec Codec { get; } = codec;

        public string ShortName { get; } = TypeText.Of(type);

        public byte[] Key { get; } = EncodedName.Of(name);
    }
}
