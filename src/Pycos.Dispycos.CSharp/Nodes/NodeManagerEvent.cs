namespace Pycos;

/// <summary>Something that has happened at a node.</summary>
/// <param name="Kind">What.</param>
/// <param name="Client">The name of the client; empty if it is about none.</param>
/// <param name="Session">Its session.</param>
/// <param name="Server">The number of the server; 0 if it is about none.</param>
/// <param name="Incarnation">Which process under that number.</param>
/// <param name="Exit">Why a server has ended.</param>
/// <param name="Text">The reason in words; <see langword="null"/> if there is none.</param>
public sealed record NodeManagerEvent(
    NodeManagerEventKind Kind,
    string Client = "",
    Guid Session = default,
    int Server = 0,
    int Incarnation = 0,
    ServerExit Exit = ServerExit.Closed,
    string? Text = null);
