namespace Pycos.Internals;

/// <summary>A client comes to a scheduler, or back to it.</summary>
/// <param name="Id">Its number, which stays the same as long as it runs.</param>
/// <param name="Name">Its name, for logs and lists.</param>
/// <param name="Weight">Its part, where processors are shared.</param>
/// <param name="MaxProcessors">How many it wants at most.</param>
/// <param name="Limits">How many it wants at most of some nodes.</param>
/// <param name="Shares">Who is told what it may have.</param>
internal sealed record ClientEntrance(Guid Id, string Name, double Weight, int MaxProcessors, NodeCount[] Limits, TaskRef<ClientShares> Shares);
