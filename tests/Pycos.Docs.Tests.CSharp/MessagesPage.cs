using System.Buffers;

namespace Pycos.Docs;

public static class MessagesPage
{
    public sealed record Measurement(string Sensor, DateTimeOffset At, double Value, IReadOnlyList<string> Tags);

    [MessageContract("weather.alarm")]
    public sealed record Alarm(string Sensor);

    public static void Declared()
    {
        var codec = new MessageContracts().Codec<Measurement>();
        var buffer = new ArrayBufferWriter<byte>();
        codec.Encode(new("cellar", DateTimeOffset.UnixEpoch, 21.5, ["cold"]), buffer);
        Check.Equal("cold", codec.Decode(buffer.WrittenSpan).Tags[0]);
    }

    public static void Registered()
    {
        var contracts = new MessageContracts().RegisterAssembly(typeof(Alarm).Assembly);
        var buffer = new ArrayBufferWriter<byte>();
        contracts.EncodeValue(new Alarm("cellar"), buffer);
        Check.Equal(new Alarm("cellar"), contracts.DecodeValue(buffer.WrittenSpan));
    }
}
