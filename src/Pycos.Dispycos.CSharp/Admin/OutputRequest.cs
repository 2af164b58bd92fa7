namespace Pycos.Internals;

/// <summary>Asks for what a server has written.</summary>
/// <param name="Session">The session; the default for the only one that there is.</param>
/// <param name="Server">The number of the server.</param>
/// <param name="Lines">How many lines at most.</param>
internal sealed record OutputRequest(Guid Session, int Server, int Lines);
