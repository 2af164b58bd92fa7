using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A client in a broker's books.</summary>
[DebuggerDisplay("{Name}: {Granted} granted")]
internal sealed class BrokerClient(Guid id)
{
    internal Guid Id => id;

    internal string Name { get; set; } = "";

    /// <summary>Who it has proved to be.</summary>
    internal string Owner { get; set; } = "";

    internal DateTimeOffset Since { get; set; }

    /// <summary>Its place among those that have no processor: smaller ones come first.</summary>
    internal double Rank { get; set; }

    internal ClientWish Wish { get; set; } = new(1, int.MaxValue, new Dictionary<NodeId, int>());

    /// <summary>Whether only nodes have told of it: it was here before the broker was.</summary>
    internal bool IsGhost { get; set; }

    /// <summary>0 if it is its turn, else its place in the queue, from 1.</summary>
    internal int Position { get; set; } = -1;

    /// <summary>How many processors it may have, at all nodes.</summary>
    internal int Granted { get; set; }

    internal int LimitAt(BrokerNode node) => Math.Min(node.Offered, Wish.Limits.GetValueOrDefault(node.Id, int.MaxValue));
}
