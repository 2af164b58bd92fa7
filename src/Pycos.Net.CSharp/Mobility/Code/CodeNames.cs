namespace Pycos.Internals;

/// <summary>The services by which code travels.</summary>
internal static class CodeNames
{
    public const string Offer = "pycos.code.offer";
    public const string Put = "pycos.code.put";
    public const string Value = "pycos.code.value";
    public const string Libraries = "pycos.code.libraries";
    public const string Run = "pycos.code.run";

    private const int LongestName = 128;
    private const int HashLength = 64;

    /// <summary>Whether a name of an assembly is one that a file may have anywhere, and no path.</summary>
    public static bool IsFileName(string name) =>
        name.Length is > 0 and <= LongestName
        && name[0] != '.' && name[^1] is not ('.' or ' ')
        && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' or '+' or ' ');

    public static bool IsHash(string text) => text.Length == HashLength && text.All(static letter => char.IsAsciiHexDigitLower(letter));
}
