namespace Pycos.Internals;

/// <summary>Where an actor is, as its client tells others.</summary>
/// <param name="Location">Where its server accepts connections.</param>
/// <param name="Server">The server.</param>
/// <param name="Handover">Which of the times that its job was handed over to a server has brought it there.</param>
/// <param name="Incarnation">How often it was started.</param>
/// <param name="Repeats">Whether calls are made again of which it is not known whether they ran.</param>
internal sealed record ActorPlace(Location Location, ServerId Server, int Handover, int Incarnation, bool Repeats);
