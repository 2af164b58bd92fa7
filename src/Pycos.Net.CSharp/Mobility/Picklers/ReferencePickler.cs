namespace Pycos.Internals;

/// <summary>Where a class or interface is declared, a reference travels.</summary>
internal sealed class ReferencePickler<T> : ValuePickler<T>
    where T : class
{
    public override void Write(PickleWriter writer, ref T value) => writer.WriteReference(value);

    public override void Read(PickleReader reader, ref T target) => target = (T)reader.ReadReference()!;
}
