namespace Pycos.Internals;

/// <summary>
/// Copies of values of other servers: as many as fit into a quarter of the memory that the server may use; those that were not asked for the
/// longest time go first. The caller sees to it that one thread at a time uses it.
/// </summary>
internal sealed class DataCopies(long memoryLimit)
{
    private const int Share = 4;

    private readonly Dictionary<Guid, LinkedListNode<(Guid Id, object? Value, long Bytes)>> known = [];
    private readonly LinkedList<(Guid Id, object? Value, long Bytes)> byUse = [];
    private readonly long mostBytes =
        (memoryLimit > 0 ? memoryLimit : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Environment.ProcessorCount) / Share;
    private long bytes;

    internal int Count => known.Count;

    internal bool TryGet(Guid id, out object? value)
    {
        var isKnown = known.TryGetValue(id, out var place);
        if (isKnown)
        {
            byUse.Remove(place!);
            byUse.AddFirst(place!);
        }

        value = isKnown ? place!.Value.Value : null;
        return isKnown;
    }

    internal void Add(Guid id, object? value, long length)
    {
        Remove(id);
        known.Add(id, byUse.AddFirst((id, value, length)));
        bytes += length;
        while (bytes > mostBytes)
        {
            Remove(byUse.Last!.Value.Id);
        }
    }

    internal void Remove(Guid id)
    {
        if (known.Remove(id, out var place))
        {
            byUse.Remove(place);
            bytes -= place.Value.Bytes;
        }
    }
}
