namespace Pycos.Internals;

/// <summary>What a server tells of a job that it is done with.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Result">Its value or exception, which the board hands on and does not look at.</param>
/// <param name="Reason">What to tell, if it has not returned a value.</param>
internal readonly record struct JobEnd(JobEndKind Kind, object? Result = null, string? Reason = null);
