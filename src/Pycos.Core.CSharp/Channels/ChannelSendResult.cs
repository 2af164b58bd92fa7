namespace Pycos;

/// <summary>What became of a message that was sent to a channel.</summary>
/// <param name="Reached">How many tasks and queues got it, those behind nested channels included.</param>
/// <param name="Missed">How many subscribers did not get it, because they had no room.</param>
/// <param name="IsPosted">
/// The channel, or a nested one, lives on another scheduler: the message is on its way there, in order, and is not counted here.
/// </param>
public readonly record struct ChannelSendResult(int Reached, int Missed, bool IsPosted);
