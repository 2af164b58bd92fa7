using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The channels of a node whose addresses have left it, by number, until they are closed: others reach no channel but these. Used
/// from every thread.
/// </summary>
[DebuggerDisplay("{exports.Count} channels")]
internal sealed class ChannelExportTable(PycosNode node)
{
    private readonly ConcurrentDictionary<ulong, ChannelExport> exports = new();
    private readonly Dictionary<IBroadcastChannel, ChannelExport> byChannel = new(ReferenceEqualityComparer.Instance);
    private ulong last;

    internal int Count => exports.Count;

    internal ChannelExport? Find(ulong number) =>
        exports.TryGetValue(number, out var export) && !export.IsClosed ? export : null;

    /// <summary>Lets others reach a channel, and tells where.</summary>
    internal ChannelAddress AddressOf(IBroadcastChannel channel)
    {
        var export = Add(channel);
        return new ChannelAddress(node.Id, export.Number, export.Name, [.. node.Locations]);
    }

    private ChannelExport Add(IBroadcastChannel channel)
    {
        ChannelExport export;
        lock (byChannel)
        {
            if (byChannel.TryGetValue(channel, out var present))
            {
                return present;
            }

            export = channel.Visit(new Maker(++last, node));
            byChannel.Add(channel, export);
            exports[export.Number] = export;
        }

        // After it was added, and outside of the lock: one that was closed meanwhile is taken out at once.
        export.WatchClose(() => Remove(channel, export));
        return export;
    }

    private void Remove(IBroadcastChannel channel, ChannelExport export)
    {
        lock (byChannel)
        {
            byChannel.Remove(channel);
        }

        exports.TryRemove(export.Number, out _);
    }

    private sealed class Maker(ulong number, PycosNode node) : IChannelVisitor<ChannelExport>
    {
        public ChannelExport Visit<T>(BroadcastChannel<T> channel) => new ChannelExport<T>(number, channel, node);
    }
}
