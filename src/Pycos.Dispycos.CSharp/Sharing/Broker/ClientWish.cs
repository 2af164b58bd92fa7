namespace Pycos.Internals;

/// <summary>What a client wants.</summary>
/// <param name="Weight">Its part, where processors are shared: a client of weight 2 gets twice as many as one of weight 1.</param>
/// <param name="MaxProcessors">How many it wants at most.</param>
/// <param name="Limits">How many it wants at most of some nodes.</param>
internal sealed record ClientWish(double Weight, int MaxProcessors, IReadOnlyDictionary<NodeId, int> Limits);
