namespace Pycos.Internals;

/// <summary>A client has its session ended.</summary>
/// <param name="Session">The session.</param>
/// <param name="Interrupts">Whether jobs that still run are told to end first, with the grace of the session; else servers are ended at once.</param>
internal sealed record SessionClosing(Guid Session, bool Interrupts);
