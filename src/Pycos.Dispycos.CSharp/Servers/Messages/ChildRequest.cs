namespace Pycos.Internals;

/// <summary>A job that a running one submits, as its server tells the client.</summary>
/// <param name="Number">Which one of its parent's attempt, from 1.</param>
/// <param name="IsWanted">Whether its result is to be sent as soon as it is there.</param>
/// <param name="Known">How many of the first assemblies of the client its code may refer to.</param>
/// <param name="Code">The code.</param>
/// <param name="Near">The servers with values that it has captured, that with the most bytes first.</param>
/// <param name="Options">What it needs; null for what the client gives to jobs without options.</param>
internal sealed record ChildRequest(long Number, bool IsWanted, int Known, byte[] Code, ServerId[] Near, JobOptions? Options);
