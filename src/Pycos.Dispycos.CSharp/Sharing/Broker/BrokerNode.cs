using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A node in a broker's books.</summary>
[DebuggerDisplay("{Name}: {Free} of {Cpus} free")]
internal sealed class BrokerNode(NodeId id)
{
    internal NodeId Id => id;

    internal string Name { get; set; } = "";

    internal Location? Location { get; set; }

    internal int Cpus { get; set; }

    /// <summary>Whether clients are to have none of its processors.</summary>
    internal bool IsDrained { get; set; }

    /// <summary>How many processors are shared.</summary>
    internal int Offered => IsDrained ? 0 : Cpus;

    /// <summary>Whether it can be told something.</summary>
    internal bool IsThere { get; set; }

    /// <summary>
    /// Whether it has said what clients have after it was told something since it came. What it says before that may change at once, by what it was
    /// told earlier.
    /// </summary>
    internal bool IsKnown { get; set; }

    /// <summary>Counts the changes of what it is to be told.</summary>
    internal long Revision { get; set; }

    internal Dictionary<Guid, Stake> Stakes { get; } = [];

    /// <summary>How many processors nobody has, or may still have.</summary>
    internal int Free => Offered - Stakes.Values.Sum(stake => stake.Held);

    internal Stake StakeOf(Guid client)
    {
        if (!Stakes.TryGetValue(client, out var stake))
        {
            Stakes.Add(client, stake = new Stake());
        }

        return stake;
    }
}
