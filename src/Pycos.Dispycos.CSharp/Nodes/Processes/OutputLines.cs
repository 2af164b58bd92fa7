using System.Text;

namespace Pycos.Internals;

/// <summary>Takes what a process writes apart into lines.</summary>
internal sealed class OutputLines
{
    /// <summary>Longer lines are told in several pieces, so that a program that never ends one costs no more memory.</summary>
    internal const int LongestLine = 16 * 1024; // characters

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder begun = new();

    /// <summary>Takes bytes in.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="lines">Gets the lines that are complete now.</param>
    internal void Take(ReadOnlySpan<byte> bytes, List<string> lines)
    {
        Span<char> text = stackalloc char[1024];
        while (bytes.Length > 0)
        {
            decoder.Convert(bytes, text, flush: false, out var used, out var count, out _);
            bytes = bytes[used..];
            Take(text[..count], lines);
        }
    }

    /// <summary>Gives what has no end of a line.</summary>
    internal void End(List<string> lines)
    {
        if (begun.Length > 0)
        {
            GiveLine(lines);
        }
    }

    private void Take(ReadOnlySpan<char> text, List<string> lines)
    {
        while (text.Length > 0)
        {
            var room = LongestLine - begun.Length;
            var end = text.IndexOf('\n');
            if (end >= 0 && end <= room)
            {
                begun.Append(text[..end]);
                text = text[(end + 1)..];
                GiveLine(lines);
            }
            else
            {
                var piece = text[..Math.Min(text.Length, room)];
                begun.Append(piece);
                text = text[piece.Length..];
                if (begun.Length == LongestLine && text.Length > 0)
                {
                    GiveLine(lines);
                }
            }
        }
    }

    private void GiveLine(List<string> lines)
    {
        if (begun.Length > 0 && begun[^1] == '\r')
        {
            begun.Length--;
        }

        lines.Add(begun.ToString());
        begun.Clear();
    }
}
