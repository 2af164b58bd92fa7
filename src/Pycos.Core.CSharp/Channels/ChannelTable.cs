using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>The channels of a scheduler by name. Safe on every thread, since channels are located from everywhere.</summary>
internal sealed class ChannelTable
{
    private readonly ConcurrentDictionary<string, IBroadcastChannel> channels = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<NameWatch>> watches = new(StringComparer.Ordinal);

    internal bool TryAdd(string name, IBroadcastChannel channel)
    {
        if (!channels.TryAdd(name, channel))
        {
            return false;
        }

        lock (watches)
        {
            if (watches.Remove(name, out var waiting))
            {
                waiting.ForEach(watch => watch.Tell());
            }
        }

        return true;
    }

    internal IBroadcastChannel? Find(string name) => channels.GetValueOrDefault(name);

    /// <summary>The channel of a name; if there is none, the watch is told when there is.</summary>
    internal IBroadcastChannel? FindOrWatch(string name, NameWatch watch)
    {
        lock (watches)
        {
            // Under the lock: one that is added after this look finds the watch.
            if (Find(name) is { } found)
            {
                return found;
            }

            if (!watches.TryGetValue(name, out var waiting))
            {
                watches.Add(name, waiting = []);
            }

            waiting.Add(watch);
            return null;
        }
    }

    internal void Unwatch(string name, NameWatch watch)
    {
        lock (watches)
        {
            if (watches.TryGetValue(name, out var waiting) && waiting.Remove(watch) && waiting.Count == 0)
            {
                watches.Remove(name);
            }
        }
    }

    internal void Remove(string name, IBroadcastChannel channel) =>
        channels.TryRemove(new KeyValuePair<string, IBroadcastChannel>(name, channel));
}
