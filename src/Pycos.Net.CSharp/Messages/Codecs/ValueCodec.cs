namespace Pycos.Internals;

/// <summary>Writes and reads the values of one type.</summary>
internal abstract class ValueCodec
{
    /// <summary>Whether some value of the type is written as nil.</summary>
    public bool CanBeNil { get; protected init; }

    /// <summary>Whether a field of the type may be missing, since its type has a value for that: an option or a <see cref="Nullable{T}"/>.</summary>
    public virtual bool MayBeMissing => false;

    public abstract void WriteBoxed(ref MessageWriter writer, object? value);

    public abstract object? ReadBoxed(ref MessageReader reader);
}

/// <summary>Writes and reads the values of one type.</summary>
internal abstract class ValueCodec<T> : ValueCodec
{
    public abstract void Write(ref MessageWriter writer, T value);

    public abstract T Read(ref MessageReader reader);

    public sealed override void WriteBoxed(ref MessageWriter writer, object? value) => Write(ref writer, (T)value!);

    public sealed override object? ReadBoxed(ref MessageReader reader) => Read(ref reader);
}
