namespace Pycos.Internals;

/// <summary>What goes with the code of a detached job to its server.</summary>
/// <param name="Claim">The job's number at the node.</param>
/// <param name="Timeout">How long it may take; null for any time.</param>
/// <param name="Grace">How long it gets to end then; negative for any time.</param>
[TravelsByFields]
internal readonly record struct DetachedOrder(Guid Claim, TimeSpan? Timeout, TimeSpan Grace);
