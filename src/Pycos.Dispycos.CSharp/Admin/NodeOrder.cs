namespace Pycos.Internals;

/// <summary>Tells a node what to do.</summary>
/// <param name="Kind">What.</param>
/// <param name="Reason">Why, for its clients and its log.</param>
internal sealed record NodeOrder(NodeOrderKind Kind, string Reason);
