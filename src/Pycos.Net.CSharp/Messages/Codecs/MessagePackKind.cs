namespace Pycos.Internals;

/// <summary>The kinds of MessagePack values, in words for errors.</summary>
internal static class MessagePackKind
{
    public static string Of(byte code) => code switch
    {
        <= 0x7f or >= 0xe0 or >= 0xcc and <= 0xd3 => "an integer",
        <= 0x8f or 0xde or 0xdf => "a map",
        <= 0x9f or 0xdc or 0xdd => "an array",
        <= 0xbf or >= 0xd9 and <= 0xdb => "a text",
        0xc0 => "nil",
        0xc2 or 0xc3 => "a boolean",
        >= 0xc4 and <= 0xc6 => "binary data",
        0xca or 0xcb => "a floating-point number",
        0xc1 => "the byte 0xc1, which is no MessagePack",
        _ => "an extension",
    };
}
