namespace Pycos.Internals;

/// <summary>
/// Writes a value of any registered type. Those that MessagePack tells apart by itself are written as they are: nil, booleans,
/// 32-bit integers, floating-point numbers, texts and bytes. All others are an array of the name of their type and the value.
/// </summary>
internal sealed class ObjectValueCodec : ValueCodec<object?>
{
    private readonly MessageContracts contracts;

    public ObjectValueCodec(MessageContracts contracts)
    {
        this.contracts = contracts;
        CanBeNil = true;
    }

    public override void Write(ref MessageWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNil();
                break;
            case string text:
                writer.WriteString(text);
                break;
            case int number:
                writer.WriteInt64(number);
                break;
            case bool flag:
                writer.WriteBoolean(flag);
                break;
            case double number:
                writer.WriteDouble(number);
                break;
            case float number:
                writer.WriteSingle(number);
                break;
            case byte[] bytes when bytes.GetType() == typeof(byte[]):
                writer.WriteBinary(bytes);
                break;
            default:
                writer.Enter();
                contracts.Named.Write(ref writer, value);
                writer.Leave();
                break;
        }
    }

    public override object? Read(ref MessageReader reader)
    {
        switch (reader.Peek())
        {
            case <= 0x7f or >= 0xe0 or >= 0xcc and <= 0xd3:
                return Narrowed.To<int, long>(reader.ReadInt64());
            case <= 0xbf and >= 0xa0 or >= 0xd9 and <= 0xdb:
                return reader.ReadText();
            case 0xc0:
                reader.TryReadNil();
                return null;
            case 0xc2 or 0xc3:
                return reader.ReadBoolean();
            case 0xca:
                return reader.ReadSingle();
            case 0xcb:
                return reader.ReadDouble();
            case >= 0xc4 and <= 0xc6:
                return reader.ReadBinaryCopy();
        }

        reader.Enter();
        var value = contracts.Named.Read<object>(ref reader);
        reader.Leave();
        return value;
    }
}
