namespace Pycos.Internals;

/// <summary>
/// Objects of which users have said how they travel: as data, and the function that makes them of it. A reader has no need of the
/// functions, since they come.
/// </summary>
internal sealed class SurrogatePickler<T, TData>(Func<T, TData>? toData, Func<TData, T>? fromData) : RebuiltPickler<T>
    where T : class
{
    /// <summary>The one of a reader.</summary>
    public SurrogatePickler()
        : this(null, null)
    {
    }

    public override bool IsCode => true;

    public override Type SurrogateData => typeof(TData);

    protected override void Write(PickleWriter writer, T value)
    {
        var data = toData!(value);
        writer.WriteReference(fromData);
        ValuePickler<TData>.Instance.Write(writer, ref data);
    }

    protected override T Rebuild(PickleReader reader)
    {
        var make = reader.ReadReference<Func<TData, T>>() ?? throw new PickleException("The function of a surrogate is missing.");
        return make(ValuePickler<TData>.Instance.Read(reader)) ??
            throw new PickleException($"The function of the surrogate of {TypeText.Of(typeof(T))} has made nothing.");
    }
}
