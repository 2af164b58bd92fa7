namespace Pycos.Internals;

/// <summary>A shared value goes ahead of what refers to it, and is known by its hash.</summary>
internal sealed class SharedValuePickler<T> : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override bool IsCode => true;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var shares = writer.Scope.Shares ?? throw writer.Refusal(value, "it travels only with code that runs at a node.");
        headers.WriteText(shares.HashOf((SharedValue<T>)value, writer.Scope));
    }

    public override object Allocate(PickleReader reader)
    {
        var shares = reader.Scope.Shares ?? throw new PickleException("Shared values travel only with code.");
        return shares.Find<T>(reader.Input.ReadText(), reader.Scope);
    }
}
