using System.Collections;
using System.Globalization;

namespace Pycos.Mobility.Fixtures;

/// <summary>Writes values so that those that differ look different.</summary>
internal static class Text
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IEnumerable items => $"{value.GetType().Name}[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        IFormattable formattable => $"{value.GetType().Name} {formattable.ToString(null, CultureInfo.InvariantCulture)}",
        _ => value.ToString()!,
    };
}
