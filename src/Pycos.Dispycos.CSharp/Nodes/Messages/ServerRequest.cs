namespace Pycos.Internals;

/// <summary>A client asks for something of one of its servers.</summary>
/// <param name="Session">The session.</param>
/// <param name="Number">The server's number.</param>
/// <param name="Incarnation">Its incarnation: a request for one that is no more does nothing.</param>
/// <param name="Action">What is asked for.</param>
/// <param name="Exit">What is to be told as the reason.</param>
internal sealed record ServerRequest(Guid Session, int Number, int Incarnation, ServerAction Action, ServerExit Exit);
