namespace Pycos.Internals;

/// <summary>Has a client cancel one of its jobs.</summary>
/// <param name="Number">Which one.</param>
/// <param name="Reason">Why, for its story.</param>
internal sealed record JobCancellation(long Number, string Reason);
