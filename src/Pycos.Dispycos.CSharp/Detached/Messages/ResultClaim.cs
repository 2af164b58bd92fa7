namespace Pycos.Internals;

/// <summary>A client is about to hand a detached job to a server of its session.</summary>
/// <param name="Session">The session.</param>
/// <param name="Server">The server.</param>
/// <param name="Incarnation">Its incarnation.</param>
/// <param name="Wish">What the job is called and how long its result is kept.</param>
internal sealed record ResultClaim(Guid Session, int Server, int Incarnation, DetachedWish Wish);
