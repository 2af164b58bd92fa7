namespace Pycos.Internals;

/// <summary>A client changes after how long without a job its session is to end.</summary>
/// <param name="Session">The session.</param>
/// <param name="Timeout">After how long; <see langword="null"/> for never, unless the node says so.</param>
internal sealed record SessionIdling(Guid Session, TimeSpan? Timeout);
