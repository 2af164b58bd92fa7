using Nerdbank.MessagePack;

namespace Pycos.Internals;

/// <summary>Skipping of what is no container.</summary>
internal ref partial struct WireReader
{
    private void SkipScalar()
    {
        uint length;
        int size;
        switch (MessagePackCode.ToMessagePackType(NextCode))
        {
            case MessagePackType.String:
                Accept(MessagePackPrimitives.TryReadStringHeader(Rest, out length, out size), size, "text");
                Take(length);
                break;
            case MessagePackType.Binary:
                Accept(MessagePackPrimitives.TryReadBinHeader(Rest, out length, out size), size, "bytes");
                Take(length);
                break;
            case MessagePackType.Extension:
                position = ReadExtensionHeader().End;
                break;
            case MessagePackType.Integer:
                Take((uint)IntegerSize(NextCode));
                break;
            case MessagePackType.Boolean or MessagePackType.Nil:
                Take(1);
                break;
            case MessagePackType.Float:
                Take(NextCode == MessagePackCode.Float32 ? 1u + sizeof(float) : 1u + sizeof(double));
                break;
            default:
                throw Malformed("it is no MessagePack");
        }
    }

    private static int IntegerSize(byte code) => code switch
    {
        MessagePackCode.UInt8 or MessagePackCode.Int8 => 1 + sizeof(byte),
        MessagePackCode.UInt16 or MessagePackCode.Int16 => 1 + sizeof(ushort),
        MessagePackCode.UInt32 or MessagePackCode.Int32 => 1 + sizeof(uint),
        MessagePackCode.UInt64 or MessagePackCode.Int64 => 1 + sizeof(ulong),
        _ => 1,
    };
}
