namespace Pycos.Internals;

/// <summary>Those that a meter publishes the numbers of now. Used from every thread.</summary>
internal sealed class LiveSet<T>
{
    private readonly Lock gate = new();
    private readonly List<T> live = [];

    /// <summary>All that are in it: a copy.</summary>
    internal T[] All
    {
        get
        {
            lock (gate)
            {
                return [.. live];
            }
        }
    }

    internal void Add(T item)
    {
        lock (gate)
        {
            live.Add(item);
        }
    }

    internal void Remove(T item)
    {
        lock (gate)
        {
            live.Remove(item);
        }
    }
}
