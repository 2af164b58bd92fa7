namespace Pycos.Internals;

/// <summary>What a client answers to a server that asks for an actor.</summary>
/// <param name="Actor">Which one it is; <see langword="null"/> if there is none.</param>
/// <param name="Place">Where it is, if that was asked.</param>
/// <param name="Refusal">Why there is no answer: the actor has ended, or is another.</param>
internal sealed record ActorWord(Guid? Actor, ActorPlace? Place, string? Refusal);
