namespace Pycos.Internals;

/// <summary>What a server has written and was not passed on yet: lines that come one after the other are told together. On the node's thread.</summary>
internal sealed class ServerOutput
{
    /// <summary>How many lines of errors are told of a server that has crashed.</summary>
    private const int LastErrors = 20;

    private readonly Queue<(bool IsError, string Line)> waiting = [];
    private readonly Queue<string> errors = [];

    internal int Count => waiting.Count;

    /// <summary>The last lines of errors, told or not.</summary>
    internal IReadOnlyCollection<string> Errors => errors;

    internal void Add(bool isError, List<string> lines)
    {
        foreach (var line in lines)
        {
            waiting.Enqueue((isError, line));
            if (isError)
            {
                errors.Enqueue(line);
                if (errors.Count > LastErrors)
                {
                    errors.Dequeue();
                }
            }
        }
    }

    /// <summary>Takes the next lines that were written to the same stream one after the other.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="isError">Whether to its standard error.</param>
    internal string[] Take(int most, out bool isError)
    {
        var taken = new List<string>();
        isError = waiting.TryPeek(out var first) && first.IsError;
        while (taken.Count < most && waiting.TryPeek(out var next) && next.IsError == isError)
        {
            taken.Add(waiting.Dequeue().Line);
        }

        return [.. taken];
    }
}
