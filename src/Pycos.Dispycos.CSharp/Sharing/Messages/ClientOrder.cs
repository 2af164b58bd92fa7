namespace Pycos.Internals;

/// <summary>What a scheduler is to do with a client.</summary>
/// <param name="Client">The client.</param>
/// <param name="Position">To which place in the queue it is moved; <see langword="null"/> if it has to leave.</param>
/// <param name="Reason">Why.</param>
internal sealed record ClientOrder(Guid Client, int? Position, string Reason);
