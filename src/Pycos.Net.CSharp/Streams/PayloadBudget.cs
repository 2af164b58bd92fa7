using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// How many bytes of long messages a peer may have in this node's memory. Those that do not fit wait for their turn, without credit, in
/// the order in which they came: so the first one always goes on. On the node's thread.
/// </summary>
/// <param name="limit">How many: at least as many as one message may have.</param>
[DebuggerDisplay("{used} of {limit}")]
internal sealed class PayloadBudget(long limit)
{
    private readonly LinkedList<PayloadInput> waiting = new();
    private long used;

    /// <summary>Asks for as many bytes as a message has; tells it now or later that it has them.</summary>
    internal void Ask(PayloadInput input)
    {
        waiting.AddLast(input);
        GrantNext();
    }

    /// <summary>A message is out of the way, or does not come.</summary>
    internal void Return(PayloadInput input)
    {
        if (input.HasBudget)
        {
            used -= input.Length;
        }
        else
        {
            waiting.Remove(input);
        }

        GrantNext();
    }

    private void GrantNext()
    {
        while (waiting.First is { } first && used + first.Value.Length <= limit)
        {
            waiting.RemoveFirst();
            used += first.Value.Length;
            first.Value.GrantBudget();
        }
    }
}
