using System.Collections.Concurrent;

namespace Pycos.Internals;

/// <summary>The channels of a scheduler by name. Safe on every thread, since channels are located from everywhere.</summary>
internal sealed class ChannelTable
{
    private readonly ConcurrentDictionary<string, object> channels = new(StringComparer.Ordinal);

    internal bool TryAdd(string name, object channel) => channels.TryAdd(name, channel);

    internal object? Find(string name) => channels.GetValueOrDefault(name);

    internal void Remove(string name, object channel) =>
        channels.TryRemove(new KeyValuePair<string, object>(name, channel));
}
