using System.Globalization;

namespace Pycos.Tools;

/// <summary>Sizes as <c>10M</c>: a number and a suffix that stands for a power of 1024.</summary>
internal static class ByteSize
{
    private const string Suffixes = "KMGT";

    /// <summary>Reads a size.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static long Parse(string option, string text)
    {
        var place = text.Length > 0 ? Suffixes.IndexOf(char.ToUpperInvariant(text[^1])) : -1;
        var digits = place < 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue >> (10 * (place + 1))
            ? number << (10 * (place + 1))
            : throw new UsageException($"{option} {text}: give a number of bytes, or one with K, M, G or T behind it, as 10M.");
    }

    /// <summary>A number of bytes in words: <c>1.5 GiB</c>.</summary>
    internal static string Format(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        while (Math.Abs(value) >= 1024 && unit < units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }

        return FormattableString.Invariant($"{value:0.#} {units[unit]}");
    }
}
