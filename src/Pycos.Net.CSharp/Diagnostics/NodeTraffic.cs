using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>What a node has exchanged with all of its peers, those included that are lost. A session that ends moves from them to here.</summary>
[DebuggerDisplay("{past}")]
internal sealed class NodeTraffic(PeerTable peers)
{
    private PeerStatistics past;

    /// <summary>Held while a session ends, so that its numbers are neither missed nor counted twice.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The sum; what it counts never falls.</summary>
    internal PeerStatistics Total
    {
        get
        {
            lock (Gate)
            {
                return peers.InUse.Aggregate(past, (sum, peer) => peer.Session is { } session ? sum.Plus(session.Statistics) : sum);
            }
        }
    }

    /// <summary>A session has ended, in which so much was exchanged. Under the lock.</summary>
    internal void Add(in PeerStatistics exchanged) => past = past.Plus(exchanged);
}
