namespace Pycos.Internals;

/// <summary>
/// The announcements of the last time, so that one which somebody repeats is known again. Takes bounded memory: when that is full it is
/// full, since to forget one before its time would let it be repeated.
/// </summary>
internal sealed class SeenNonces(long window, int capacity)
{
    private readonly HashSet<(NodeId Node, ulong Nonce)> seen = [];
    private readonly Queue<((NodeId Node, ulong Nonce) Key, long Moment)> inOrder = new();

    internal int Count => seen.Count;

    internal bool Contains(NodeId node, ulong nonce, long now)
    {
        Forget(now);
        return seen.Contains((node, nonce));
    }

    /// <summary>Notes one that is new; false if there is no room.</summary>
    internal bool TryAdd(NodeId node, ulong nonce, long now)
    {
        Forget(now);
        if (seen.Count >= capacity || !seen.Add((node, nonce)))
        {
            return false;
        }

        inOrder.Enqueue(((node, nonce), now));
        return true;
    }

    private void Forget(long now)
    {
        while (inOrder.TryPeek(out var first) && now - first.Moment > window)
        {
            seen.Remove(first.Key);
            inOrder.Dequeue();
        }
    }
}
