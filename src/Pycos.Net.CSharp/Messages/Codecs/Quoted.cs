namespace Pycos.Internals;

/// <summary>Text of a peer as it may stand in an error: short, and on one line.</summary>
internal static class Quoted
{
    private const int Limit = 64;

    public static string Shortened(string text)
    {
        var shown = text.Length <= Limit ? text : string.Concat(text.AsSpan(0, Limit), "…");
        return $"\"{string.Concat(shown.Select(character => char.IsControl(character) ? '·' : character))}\"";
    }
}
