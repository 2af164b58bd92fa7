namespace Pycos.Internals;

/// <summary>A connection after TLS, if it uses that.</summary>
/// <param name="Socket">The connection.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="Refusal">Why the certificate of the other side is refused; null if it is not. Nothing else may be said then.</param>
internal readonly record struct SecuredConnection(AsyncSocket Socket, ConnectionFacts Facts, string? Refusal);
