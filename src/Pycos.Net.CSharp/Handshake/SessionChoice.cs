namespace Pycos.Internals;

/// <summary>The session of a connection.</summary>
/// <param name="Session">Its number.</param>
/// <param name="IsResumed">Whether it is the one that the initiator asked for.</param>
/// <param name="LastReceived">The last reliable frame that the responder received in it; 0 in a new one.</param>
internal readonly record struct SessionChoice(Guid Session, bool IsResumed, ulong LastReceived);
