namespace Pycos.Internals;

/// <summary>Objects that can not travel.</summary>
internal sealed class RefusedPickler(Type type, string reason) : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override bool IsRefusal => true;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) => throw writer.Refusal(value, reason);

    public override object Allocate(PickleReader reader) =>
        throw new PickleException($"Objects of type {TypeText.Of(type)} do not travel.");
}
