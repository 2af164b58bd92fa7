namespace Pycos.Internals;

/// <summary>Options go along with code that submits jobs where it runs: as the data that they are, which is checked where it is read.</summary>
internal sealed class JobOptionsPickler : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) =>
        headers.WriteBytes(ChildBytes.Of((JobOptions)value));

    public override object Allocate(PickleReader reader) =>
        ChildBytes.TryRead<JobOptions>(reader.Input.ReadBytes().ToArray(), out var options, out var reason)
            ? options
            : throw new PickleException($"Options of a job can not be read: {reason}");
}
