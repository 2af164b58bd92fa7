namespace Pycos.Internals;

/// <summary>What a session was given.</summary>
/// <param name="Session">Its number.</param>
/// <param name="Cpus">How many servers it has at first.</param>
/// <param name="RestartsServers">Whether one that has crashed is replaced.</param>
/// <param name="Grace">How long a server that is to end is given to do so.</param>
/// <param name="StartTimeout">How long one may take to accept connections.</param>
internal sealed record SessionTerms(Guid Session, int Cpus, bool RestartsServers, TimeSpan Grace, TimeSpan StartTimeout);
