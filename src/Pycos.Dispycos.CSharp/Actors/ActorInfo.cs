namespace Pycos;

/// <summary>Where an actor is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">The server where it lives.</param>
/// <param name="Incarnation">How often it was started: 1 for one that was never started again.</param>
public sealed record ActorInfo(string Name, ServerId Server, int Incarnation);
