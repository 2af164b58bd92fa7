namespace Pycos.Internals;

/// <summary>How often a node has come to a limit. On the node's thread; read from any.</summary>
internal sealed class NodeCounters
{
    private long connectionsOverLimit;
    private long connectionsOverSourceLimit;
    private long connectionsInBackOff;
    private long requestsOverLimit;
    private long pausesOverLimit;

    internal void ConnectionOverLimit() => Interlocked.Increment(ref connectionsOverLimit);

    internal void ConnectionOverSourceLimit() => Interlocked.Increment(ref connectionsOverSourceLimit);

    internal void ConnectionInBackOff() => Interlocked.Increment(ref connectionsInBackOff);

    internal void RequestOverLimit() => Interlocked.Increment(ref requestsOverLimit);

    internal void PauseOverLimit() => Interlocked.Increment(ref pausesOverLimit);

    internal NodeStatistics Read() => new()
    {
        ConnectionsOverLimit = Volatile.Read(ref connectionsOverLimit),
        ConnectionsOverSourceLimit = Volatile.Read(ref connectionsOverSourceLimit),
        ConnectionsInBackOff = Volatile.Read(ref connectionsInBackOff),
        RequestsOverLimit = Volatile.Read(ref requestsOverLimit),
        PausesOverLimit = Volatile.Read(ref pausesOverLimit),
    };
}
