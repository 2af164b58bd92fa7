namespace Pycos.Internals;

/// <summary>Objects that a value tells completely, so that they can be made when they are allocated.</summary>
internal sealed class LeafPickler<T>(Type? wireType, Action<PickleOutput, T> write, Func<PickleInput, T> read) : ObjectPickler
    where T : class
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override Type? WireType => wireType;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) => write(headers, (T)value);

    public override object Allocate(PickleReader reader) => read(reader.Input);
}
