namespace Pycos.Internals;

/// <summary>How a job that a running one has submitted has ended, as the client tells the server of that one.</summary>
/// <param name="Id">Which job it was to the client; null if it was refused.</param>
/// <param name="State">The state: a final one.</param>
/// <param name="Reason">Why it has no result, if it has none.</param>
/// <param name="Value">Its result; null if it has none, or that was not asked for.</param>
/// <param name="Failure">The <see cref="Internals.Failure"/> that ended it; null if none did.</param>
internal sealed record ChildEnd(JobId? Id, JobState State, string? Reason, byte[]? Value, byte[]? Failure);
