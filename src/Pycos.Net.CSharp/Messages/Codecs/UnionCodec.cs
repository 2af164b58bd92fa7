using PolyType.Abstractions;

namespace Pycos.Internals;

/// <summary>
/// Writes a union: a case without fields as its name, another as an array of its name and its fields. Cases go by name, so that
/// programs with more or reordered cases understand each other about those that both have.
/// </summary>
internal sealed class UnionCodec<TUnion> : ValueCodec<TUnion>
{
    private readonly Getter<TUnion, int> indexOf;
    private readonly bool nullIsCase;
    private UnionCase<TUnion>[] cases = [];

    public UnionCodec(Getter<TUnion, int> indexOf, bool nullIsCase, bool allowsNull)
    {
        this.indexOf = indexOf;
        this.nullIsCase = nullIsCase;
        CanBeNil = allowsNull;
    }

    /// <summary>Completes the codec: its cases' codecs may need the codec itself.</summary>
    public void Complete(UnionCase<TUnion>[] cases) => this.cases = cases;

    public override void Write(ref MessageWriter writer, TUnion value)
    {
        if (value is null && !nullIsCase)
        {
            Nulls.Write(ref writer, CanBeNil);
            return;
        }

        var index = indexOf(ref value);
        if ((uint)index >= (uint)cases.Length)
        {
            throw new MessageNotSerializableException(
                $"{TypeText.Of(value!.GetType())} is none of the types that {TypeText.Of(typeof(TUnion))} declares.");
        }

        writer.Enter();
        WriteCase(ref writer, cases[index], value);
        writer.Leave();
    }

    public override TUnion Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return Nulls.Read<TUnion>(CanBeNil);
        }

        reader.Enter();
        var fields = 0;
        if (reader.IsArray)
        {
            fields = reader.ReadArrayHeader() - 1;
            if (fields < 0)
            {
                throw new MessageFormatException("a case of a union begins with its name");
            }
        }

        var value = ReadCase(ref reader, FindCase(ref reader), fields);
        reader.Leave();
        return value;
    }

    private static void WriteCase(ref MessageWriter writer, UnionCase<TUnion> chosen, TUnion value)
    {
        try
        {
            chosen.Write(ref writer, value);
        }
        catch (MessageNotSerializableException refused) when (refused.Within(chosen.Name))
        {
        }
    }

    private static TUnion ReadCase(ref MessageReader reader, UnionCase<TUnion> chosen, int fields)
    {
        try
        {
            return chosen.Read(ref reader, fields);
        }
        catch (MessageFormatException wrong) when (wrong.Within(chosen.Name))
        {
            throw;
        }
    }

    private UnionCase<TUnion> FindCase(ref MessageReader reader)
    {
        foreach (var candidate in cases)
        {
            if (reader.TryTake(candidate.Key))
            {
                return candidate;
            }
        }

        throw reader.IsString
            ? new MessageFormatException($"{TypeText.Of(typeof(TUnion))} has no case {Quoted.Shortened(reader.ReadText())}")
            : reader.Unexpected("the name of a case");
    }
}
