namespace Pycos.Internals;

/// <summary>The last lines that the servers of a session have written, for each server. On the node's thread.</summary>
internal sealed class OutputTail
{
    /// <summary>How many lines are kept of a server, whatever they have in characters up to the second number.</summary>
    private const int MostLines = 500;
    private const int MostCharacters = 256 * 1024;

    private readonly Dictionary<int, Tail> servers = [];

    internal void Add(int server, bool isError, string[] lines)
    {
        if (!servers.TryGetValue(server, out var tail))
        {
            servers[server] = tail = new Tail();
        }

        foreach (var line in lines)
        {
            tail.Add(new OutputLine(DateTimeOffset.UtcNow, isError, line));
        }
    }

    internal OutputLine[] Last(int server, int count) =>
        servers.TryGetValue(server, out var tail) ? [.. tail.Lines.TakeLast(Math.Max(0, count))] : [];

    private sealed class Tail
    {
        private int characters;

        internal Queue<OutputLine> Lines { get; } = [];

        internal void Add(OutputLine line)
        {
            Lines.Enqueue(line);
            characters += line.Text.Length;
            while (Lines.Count > MostLines || (characters > MostCharacters && Lines.Count > 1))
            {
                characters -= Lines.Dequeue().Text.Length;
            }
        }
    }
}
