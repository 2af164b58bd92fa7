namespace Pycos.Internals;

/// <summary>How values travel where their type is declared: fields, elements of arrays and collections.</summary>
/// <remarks>The one of a type is a static of it, so it ends with the type's context. Used from every thread.</remarks>
/// <typeparam name="T">The declared type; values of classes travel as references.</typeparam>
internal abstract class ValuePickler<T>
{
    private static ValuePickler<T>? instance;

    public static ValuePickler<T> Instance => instance ??= (ValuePickler<T>)ValuePicklers.Create(typeof(T));

    /// <summary>How many bytes a value has at least: what a reader holds announced counts against.</summary>
    public virtual int MinBytes => 1;

    public abstract void Write(PickleWriter writer, ref T value);

    public abstract void Read(PickleReader reader, ref T target);

    public T Read(PickleReader reader)
    {
        var value = default(T)!;
        Read(reader, ref value);
        return value;
    }
}
