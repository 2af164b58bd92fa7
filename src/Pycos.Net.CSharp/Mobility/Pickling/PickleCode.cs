namespace Pycos.Internals;

/// <summary>First bytes of integers and containers, as the MessagePack specification has them.</summary>
internal static class PickleCode
{
    public const byte LargestFixInt = 0x7F;
    public const sbyte LeastFixInt = -32;
    public const byte FirstNegativeFixInt = 0xE0;
    public const byte FixArray = 0x90;
    public const byte Bin8 = 0xC4;
    public const byte Bin32 = 0xC6;
    public const byte UInt8 = 0xCC;
    public const byte UInt16 = 0xCD;
    public const byte UInt32 = 0xCE;
    public const byte UInt64 = 0xCF;
    public const byte Int8 = 0xD0;
    public const byte Int16 = 0xD1;
    public const byte Int32 = 0xD2;
    public const byte Int64 = 0xD3;
}
