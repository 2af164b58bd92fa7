using System.Globalization;

namespace Pycos.Benchmarks;

/// <summary>Numbers in command lines and in the protocol between the processes.</summary>
internal static class Number
{
    /// <summary>Reads a whole number from 0 to two billion.</summary>
    /// <exception cref="UsageException">It is none, or too large.</exception>
    public static int Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"'{text}' is not a whole number");
}
