namespace Pycos.Internals;

/// <summary>
/// Writes a record or class as a map of names to values. A value of a derived type that is registered is written with its name
/// instead, an array of the name and the value; one that is not registered is refused rather than cut to its base.
/// </summary>
internal sealed class ObjectCodec<T> : ValueCodec<T>
{
    private readonly MessageContracts contracts;
    private readonly bool mayBeDerived = !typeof(T).IsSealed;
    private Member<T>[] members = [];
    private Maker<T>? maker;

    public ObjectCodec(MessageContracts contracts, bool allowsNull)
    {
        this.contracts = contracts;
        CanBeNil = allowsNull;
    }

    /// <summary>Completes the codec: its members' codecs may need the codec itself.</summary>
    public void Complete(Member<T>[] members, Maker<T> maker)
    {
        this.members = members;
        this.maker = maker;
    }

    public override void Write(ref MessageWriter writer, T value)
    {
        if (value is null)
        {
            Nulls.Write(ref writer, CanBeNil);
            return;
        }

        writer.Enter();
        if (mayBeDerived && value.GetType() != typeof(T))
        {
            contracts.Named.Write(ref writer, value);
        }
        else
        {
            writer.WriteMapHeader(members.Length);
            MemberWriting.WriteAll(ref writer, members, ref value, named: true);
        }

        writer.Leave();
    }

    public override T Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return Nulls.Read<T>(CanBeNil);
        }

        reader.Enter();
        var value = mayBeDerived && reader.IsArray
            ? contracts.Named.Read<T>(ref reader)
            : maker!.ReadNamed(ref reader, reader.ReadMapHeader());
        reader.Leave();
        return value;
    }
}

/// <summary>Null where a type has it, and where it does not.</summary>
internal static class Nulls
{
    public static void Write(ref MessageWriter writer, bool isAllowed)
    {
        if (!isAllowed)
        {
            throw new MessageNotSerializableException("it is null, which its type does not have.");
        }

        writer.WriteNil();
    }

    public static T Read<T>(bool isAllowed) => isAllowed
        ? default!
        : throw new MessageFormatException("it is nil, and its type has no null");
}

internal static class MemberWriting
{
    public static void WriteAll<T>(ref MessageWriter writer, Member<T>[] members, ref T owner, bool named)
    {
        var current = 0;
        try
        {
            for (; current < members.Length; current++)
            {
                var member = members[current];
                if (named)
                {
                    writer.WriteRaw(member.Key);
                }

                member.Write(ref writer, ref owner);
            }
        }
        catch (MessageNotSerializableException refused) when (refused.Within(members[current].Name))
        {
        }
        catch (Exception thrown) when (thrown is not MessageNotSerializableException)
        {
            throw Failed(thrown, members[current].Name);
        }
    }

    private static MessageNotSerializableException Failed(Exception thrown, string step)
    {
        var refused = new MessageNotSerializableException($"reading it failed: {thrown.Message}", thrown);
        refused.Within(step);
        return refused;
    }
}
