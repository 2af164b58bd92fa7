using System.Diagnostics;
using Pycos.Internals;

namespace Pycos;

/// <summary>A message that was sent to a task or channel of a peer and did not get there; see <see cref="PycosNode.MessageUndelivered"/>.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="TaskId">The number of the task, or of the channel, there.</param>
/// <param name="Result">What became of the message.</param>
/// <param name="Text">What the peer says about it; perhaps nothing.</param>
/// <param name="IsForChannel">Whether it was sent to a channel.</param>
[DebuggerDisplay("{TaskId}@{Peer}: {Result}")]
public sealed record UndeliveredMessage(NodeId Peer, long TaskId, DeliveryResult Result, string Text, bool IsForChannel = false)
{
    internal static DeliveryResult ReasonOf(Outcome outcome) => outcome switch
    {
        Outcome.NoSuchTarget => DeliveryResult.TaskEnded,
        Outcome.Full => DeliveryResult.InboxFull,
        Outcome.Serialization => DeliveryResult.NotUnderstood,
        Outcome.AccessDenied => DeliveryResult.AccessDenied,
        Outcome.NoRoute => DeliveryResult.Unreachable,
        _ => DeliveryResult.Unknown,
    };
}
