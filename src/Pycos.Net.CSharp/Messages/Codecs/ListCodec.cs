using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Writes a <see cref="List{T}"/> without an enumerator, and reads it without a copy.</summary>
internal sealed class ListCodec<T> : ValueCodec<List<T>?>
{
    private readonly ValueCodec<T> element;

    public ListCodec(ValueCodec<T> element)
    {
        this.element = element;
        CanBeNil = true;
    }

    public override void Write(ref MessageWriter writer, List<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Enter();
        Elements<T>.WriteAll(ref writer, element, CollectionsMarshal.AsSpan(value));
        writer.Leave();
    }

    public override List<T>? Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Enter();
        var count = reader.ReadArrayHeader();
        var list = new List<T>(Elements<T>.InitialCapacity(count));
        try
        {
            for (var i = 0; i < count; i++)
            {
                list.Add(element.Read(ref reader));
            }
        }
        catch (MessageFormatException wrong) when (wrong.Within($"[{list.Count}]"))
        {
        }

        reader.Leave();
        return list;
    }
}
