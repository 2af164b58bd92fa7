using System.Net;

namespace Pycos.Internals;

/// <summary>References to values that servers keep. Whoever turns code into bytes is told which ones it has captured.</summary>
internal sealed class DataRefPickler<T> : ObjectPickler
{
    private const int GuidBytes = 16;

    public override PickleStage Stage => PickleStage.Allocated;

    public override void WriteHeader(PickleWriter writer, PickleOutput headers, object value)
    {
        var data = (DataRef<T>)value;
        headers.WriteRaw(data.Id.ToByteArray());
        headers.WriteText(data.Server.Node);
        headers.WriteInt64(data.Server.Number);
        headers.WriteInt64(data.Server.Incarnation);
        headers.WriteText(data.Location.ToString());
        headers.WriteText(data.Name);
        headers.WriteInt64(data.Bytes);
        CapturedData.Note(data.Server, data.Bytes);
    }

    public override object Allocate(PickleReader reader)
    {
        var input = reader.Input;
        var id = new Guid(input.Take(GuidBytes));
        var server = new ServerId(input.ReadText(), (int)input.ReadInt64(), (int)input.ReadInt64());
        if (!IPEndPoint.TryParse(input.ReadText(), out var place))
        {
            throw new PickleException("A reference to a value names no place.");
        }

        return new DataRef<T>(id, server, new Location(place.Address, place.Port), input.ReadText(), input.ReadInt64());
    }
}
