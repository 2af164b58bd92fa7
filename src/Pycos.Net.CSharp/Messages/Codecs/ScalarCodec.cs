namespace Pycos.Internals;

/// <summary>How the values of a type without parts are written.</summary>
internal interface IScalarForm<T>
{
    static abstract void Write(ref MessageWriter writer, T value);

    static abstract T Read(ref MessageReader reader);
}

/// <summary>Writes and reads values without parts. The form is a type, so that its methods are compiled into these.</summary>
internal sealed class ScalarCodec<T, TForm> : ValueCodec<T>
    where TForm : struct, IScalarForm<T>
{
    public ScalarCodec() => CanBeNil = default(T) is null;

    public override void Write(ref MessageWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        TForm.Write(ref writer, value);
    }

    public override T Read(ref MessageReader reader) =>
        default(T) is null && reader.TryReadNil() ? default! : TForm.Read(ref reader);
}
