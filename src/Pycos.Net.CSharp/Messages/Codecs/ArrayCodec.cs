namespace Pycos.Internals;

/// <summary>Writes an array.</summary>
internal sealed class ArrayCodec<T> : ValueCodec<T[]?>
{
    private readonly ValueCodec<T> element;

    public ArrayCodec(ValueCodec<T> element)
    {
        this.element = element;
        CanBeNil = true;
    }

    public override void Write(ref MessageWriter writer, T[]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.Enter();
        Elements<T>.WriteAll(ref writer, element, value);
        writer.Leave();
    }

    public override T[]? Read(ref MessageReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Enter();
        Elements<T> elements = default;
        try
        {
            elements.Read(ref reader, element, reader.ReadArrayHeader());
            reader.Leave();
            return elements.Span.ToArray();
        }
        finally
        {
            elements.Dispose();
        }
    }
}
