using System.Globalization;
using System.Text;

namespace Pycos.Core.Tests.Programs;

/// <summary>A part of a random program about scopes and task groups.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Amount">A duration, or the number of what it is about.</param>
/// <param name="Parts">What is inside it.</param>
public sealed record StructureNode(StructureNodeKind Kind, int Amount, IReadOnlyList<StructureNode> Parts)
{
    /// <summary>Reads parts from their text.</summary>
    /// <param name="text">Letters, each with a number and, in parentheses, what is inside.</param>
    /// <returns>The parts.</returns>
    public static IReadOnlyList<StructureNode> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        return ParseParts(text, ref at);
    }

    /// <summary>The text of several parts.</summary>
    /// <param name="parts">The parts.</param>
    /// <returns>The text.</returns>
    public static string Text(IEnumerable<StructureNode> parts) => string.Concat(parts);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{(char)Kind}{Amount}");
        return Parts.Count == 0 ? text.ToString() : text.Append('(').Append(Text(Parts)).Append(')').ToString();
    }

    private static List<StructureNode> ParseParts(string text, ref int at)
    {
        var parts = new List<StructureNode>();
        while (at < text.Length && text[at] != ')')
        {
            var kind = (StructureNodeKind)text[at++];
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            var amount = int.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture);
            IReadOnlyList<StructureNode> inside = [];
            if (at < text.Length && text[at] == '(')
            {
                at++;
                inside = ParseParts(text, ref at);
                at++;
            }

            parts.Add(new StructureNode(kind, amount, inside));
        }

        return parts;
    }
}
