namespace Pycos;

/// <summary>
/// Which nodes a client uses, and how much of them: a rule of <see cref="ClusterOptions.Allocations"/>, of which the first that applies to a
/// node decides. It applies if address, platform and labels are those of the node; then the node must have the processors, memory and disk
/// space, or is not used.
/// </summary>
public sealed record NodeAllocation
{
    /// <summary>
    /// The nodes that it is for: a node's name, <c>host</c> or <c>host:port</c>, an address, a pattern of these in which <c>*</c> stands for
    /// anything, or a network such as <c>10.1.0.0/16</c>. The default, <c>*</c>, is for all. A node of this machine that the client has
    /// started itself has a name only.
    /// </summary>
    /// <remarks>A client connects to what is neither pattern nor network, as to those of <see cref="ClusterOptions.Nodes"/>.</remarks>
    public string Node { get; init; } = "*";

    /// <summary>
    /// A regular expression that must be found in the node's <see cref="NodeOffer.Platform"/>, such as <c>^linux-</c>; capitals do not count.
    /// The default, <see langword="null"/>, is any platform.
    /// </summary>
    public string? Platform { get; init; }

    /// <summary>Labels that the node must have; <c>*</c> stands for any value. The default is none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How many of the node's processors are used, with a server each: all that are free if <see langword="null"/>, which is the default;
    /// exactly so many if it is positive; all but so many if it is negative. 0 leaves the node alone.
    /// </summary>
    public int? Cpus { get; init; }

    /// <summary>How many bytes of memory must be free on the node's machine. The default is 0.</summary>
    public long FreeMemoryBytes { get; init; }

    /// <summary>How many bytes must be free where the node keeps its files. The default is 0.</summary>
    public long FreeDiskBytes { get; init; }
}
