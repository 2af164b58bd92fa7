namespace Pycos.Internals;

/// <summary>Values of the program's own structures travel field by field, and tuples do as well.</summary>
internal sealed class FieldValuePickler<T> : ValuePickler<T>
{
    private readonly bool isEmpty = FieldLayout.Of(typeof(T)).Count == 0;
    private WriteValue<T>? write;
    private ReadValue<T>? read;

    public override void Write(PickleWriter writer, ref T value)
    {
        write ??= FieldCode.Writer<T>(FieldLayout.Of(typeof(T)));
        write(writer, ref value);
        if (isEmpty)
        {
            // Every value has a byte, so that announced counts can be held against what is there.
            writer.Out.WriteByte(0);
        }
    }

    public override void Read(PickleReader reader, ref T target)
    {
        read ??= FieldCode.Reader<T>(FieldLayout.Of(typeof(T)));
        read(reader, ref target);
        if (isEmpty)
        {
            reader.Input.ReadByte();
        }
    }
}
