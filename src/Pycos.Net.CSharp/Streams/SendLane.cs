using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>What waits behind a long message to the same target. Under the lock of <see cref="SendLanes"/>.</summary>
[DebuggerDisplay("{Target}: {Items.Count} wait")]
internal sealed class SendLane(Target target)
{
    internal Target Target => target;

    internal Queue<LaneItem> Items { get; } = new();
}
