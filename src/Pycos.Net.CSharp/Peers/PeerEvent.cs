using System.Diagnostics;
using System.Globalization;

namespace Pycos;

/// <summary>Something that has happened between a node and one of its peers; see <see cref="PycosNode.StoryOf(NodeId)"/>.</summary>
/// <param name="Time">When, by the node's clock; of several alike in a row, when the last one was.</param>
/// <param name="Kind">What.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Times">How often in a row.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record PeerEvent(DateTimeOffset Time, PeerEventKind Kind, string Text, int Times)
{
    /// <summary>Time of day in UTC, what and why.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Time.UtcDateTime:HH:mm:ss.fff} {Kind} ({Text}){(Times > 1 ? $", {Times} times" : "")}");
}
