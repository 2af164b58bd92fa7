using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>What a client has at a node.</summary>
[DebuggerDisplay("{Granted} granted, {Confirmed} confirmed, {Held} held")]
internal sealed class Stake
{
    /// <summary>How many processors it may have.</summary>
    internal int Granted { get; set; }

    /// <summary>How many of these the node knows of: no more can be used.</summary>
    internal int Confirmed { get; set; }

    /// <summary>How many it may still have, as long as the node has not said that it has fewer: nobody else gets these.</summary>
    internal int Held { get; set; }
}
