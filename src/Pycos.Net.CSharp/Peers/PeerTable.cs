using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The nodes that this one knows of. It keeps those that it has a session with, and the last ones that it has lost. All others live as
/// long as an address of theirs does: so what is known grows with what the program holds, and not with what it was ever told. Used from
/// every thread.
/// </summary>
[DebuggerDisplay("{inUse.Count} in use")]
internal sealed class PeerTable
{
    /// <summary>How many losses are remembered though no address leads there: far more than a cluster loses at once.</summary>
    internal const int RememberedLosses = 1024;

    /// <summary>So many entries are let stand before the first look for those that nothing leads to any more.</summary>
    private const int FirstSweep = 256;

    private readonly ConcurrentDictionary<NodeId, WeakReference<Peer>> known = new();
    private readonly ConcurrentDictionary<NodeId, Peer> inUse = new();
    private readonly Queue<Peer> lost = new();
    private readonly Lock gate = new();
    private int sweepAt = FirstSweep;
    private int entries;

    /// <summary>Those with a session: connected, being connected to, or being connected to again.</summary>
    internal IEnumerable<Peer> InUse => inUse.Values;

    /// <summary>All that are known.</summary>
    internal IEnumerable<Peer> All =>
        known.Values.Select(reference => reference.TryGetTarget(out var peer) ? peer : null).OfType<Peer>();

    /// <summary>How many entries there are, those included that nothing leads to any more.</summary>
    internal int Entries => Volatile.Read(ref entries);

    /// <summary>The peer of an identity; null if it is not known.</summary>
    internal Peer? Find(NodeId id) => known.TryGetValue(id, out var reference) && reference.TryGetTarget(out var peer) ? peer : null;

    /// <summary>The peer of an identity, made now if it is not known.</summary>
    internal Peer GetOrAdd(NodeId id, Func<NodeId, Peer> make)
    {
        if (Find(id) is { } present)
        {
            return present;
        }

        lock (gate)
        {
            if (Find(id) is { } other)
            {
                return other;
            }

            if (entries >= sweepAt)
            {
                Sweep();
            }

            var made = make(id);
            entries += known.ContainsKey(id) ? 0 : 1;
            known[id] = new WeakReference<Peer>(made);
            return made;
        }
    }

    /// <summary>There is a session with it.</summary>
    internal void Use(Peer peer) => inUse[peer.Id] = peer;

    /// <summary>Its session is over.</summary>
    internal void Lose(Peer peer)
    {
        lock (gate)
        {
            lost.Enqueue(peer);
            if (lost.Count > RememberedLosses)
            {
                lost.Dequeue();
            }
        }

        inUse.TryRemove(new KeyValuePair<NodeId, Peer>(peer.Id, peer));
    }

    private void Sweep()
    {
        foreach (var (id, reference) in known)
        {
            if (!reference.TryGetTarget(out _))
            {
                known.TryRemove(id, out _);
                entries--;
            }
        }

        // Twice as many as have survived: so an entry costs a constant number of looks in all.
        sweepAt = Math.Max(FirstSweep, 2 * entries);
    }
}
