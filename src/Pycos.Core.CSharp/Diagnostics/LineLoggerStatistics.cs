namespace Pycos;

/// <summary>What a <see cref="LineLoggerProvider"/> has done so far, at one moment.</summary>
/// <param name="Written">Log entries that the output took.</param>
/// <param name="Dropped">Log entries that were dropped because the queue was full, or because they came after the end.</param>
/// <param name="Failed">Log entries that were lost because the output threw.</param>
/// <param name="Waiting">Log entries that stand in the queue.</param>
public sealed record LineLoggerStatistics(long Written, long Dropped, long Failed, int Waiting);
