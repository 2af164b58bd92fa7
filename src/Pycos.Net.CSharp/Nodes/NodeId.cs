using System.Diagnostics;
using System.Globalization;

namespace Pycos;

/// <summary>Which node, and which of its lives: a node that was started again has another incarnation, or another number.</summary>
/// <param name="Number">A random number that the node keeps if it was told to, else a new one for each start.</param>
/// <param name="Incarnation">When the node was started, in microseconds since 1970; larger for each later life.</param>
[DebuggerDisplay("{ToString(),nq}")]
public readonly record struct NodeId(Guid Number, long Incarnation)
{
    /// <summary>The beginning of the number and the incarnation, enough to tell nodes apart in a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Number.ToString("N")[..8]}.{Incarnation}");
}
