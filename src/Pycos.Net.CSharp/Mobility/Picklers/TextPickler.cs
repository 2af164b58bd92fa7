namespace Pycos.Internals;

internal sealed class TextPickler : ObjectPickler
{
    public override PickleStage Stage => PickleStage.Allocated;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value) => headers.WriteText((string)value);

    public override object Allocate(PickleReader reader) => reader.Input.ReadText();
}
