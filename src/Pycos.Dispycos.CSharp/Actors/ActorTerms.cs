namespace Pycos.Internals;

/// <summary>What a client knows of an actor from its start.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">What it is called.</param>
/// <param name="StateType">The type of its state, by which it is found.</param>
/// <param name="Repeats">Whether calls are made again of which it is not known whether they ran.</param>
internal readonly record struct ActorTerms(Guid Id, string Name, string StateType, bool Repeats);
