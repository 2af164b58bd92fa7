namespace Pycos.Internals;

/// <summary>
/// The handles that a poller watches. A registration is a place and a generation, so that an event for a handle which is gone is
/// recognized even if its place, and its descriptor, have been given to another.
/// </summary>
internal sealed class HandleTable<T>
    where T : class
{
    /// <summary>Generations leave the four highest bits of a registration free, for pollers that mark them.</summary>
    private const int LastGeneration = (1 << 27) - 1;

    private readonly List<Entry> entries = [];
    private readonly Stack<int> free = new();

    internal int Count => entries.Count - free.Count;

    /// <summary>Adds a handle; registrations are never 0.</summary>
    internal long Add(T handle)
    {
        if (!free.TryPop(out var place))
        {
            place = entries.Count;
            entries.Add(default);
        }

        var generation = (entries[place].Generation % LastGeneration) + 1;
        entries[place] = new Entry(handle, generation);
        return ((long)generation << 32) | (uint)place;
    }

    internal T? Find(long registration)
    {
        var place = (int)registration;
        var generation = (int)(registration >> 32);
        return place < entries.Count && entries[place] is var entry && entry.Generation == generation ? entry.Handle : null;
    }

    internal void Remove(long registration)
    {
        if (Find(registration) is not null)
        {
            var place = (int)registration;
            entries[place] = entries[place] with { Handle = null };
            free.Push(place);
        }
    }

    /// <summary>Removes a handle, if it is the one that is registered so.</summary>
    internal bool TryRemove(long registration, T handle)
    {
        var isThere = Find(registration) == handle;
        if (isThere)
        {
            Remove(registration);
        }

        return isThere;
    }

    internal void ForEach(Action<T> action)
    {
        // The action may change the table.
        for (var place = 0; place < entries.Count; place++)
        {
            if (entries[place].Handle is { } handle)
            {
                action(handle);
            }
        }
    }

    private readonly record struct Entry(T? Handle, int Generation);
}
