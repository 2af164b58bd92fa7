namespace Pycos.Internals;

/// <summary>A client asks a node for servers.</summary>
/// <param name="Session">The session's number, chosen by the client; the same request again is answered as before.</param>
/// <param name="Client">The client's name, for logs and lists.</param>
/// <param name="Key">256 random bits that only the client, the node and the session's servers know: they prove it to each other.</param>
/// <param name="Cpus">How many servers at most.</param>
/// <param name="Events">Who is told what becomes of the servers. When it ends or is lost, the session does, too.</param>
/// <param name="RestartsServers">Whether a server that has crashed is replaced.</param>
/// <param name="MemoryLimit">How many bytes of memory a server may use; 0 for as many as the node lets it.</param>
/// <param name="Grace">How long jobs are given to end by themselves when servers are interrupted.</param>
/// <param name="Compresses">Whether servers compress much data that they send.</param>
/// <param name="Member">The client by the number that its scheduler knows; the default for one without.</param>
/// <param name="IdleTimeout">After how long without a job it is to end; <see langword="null"/> for never, unless the node says so.</param>
internal sealed record SessionRequest(
    Guid Session,
    string Client,
    byte[] Key,
    int Cpus,
    TaskRef<NodeReport> Events,
    bool RestartsServers,
    long MemoryLimit,
    TimeSpan Grace,
    bool Compresses = false,
    Guid Member = default,
    TimeSpan? IdleTimeout = null);
