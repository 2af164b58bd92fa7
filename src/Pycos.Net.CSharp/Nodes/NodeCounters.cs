namespace Pycos.Internals;

/// <summary>How often a node has come to a limit. On the node's thread; read from any.</summary>
internal sealed class NodeCounters
{
    private long connectionsOverLimit;
    private long connectionsOverSourceLimit;
    private long connectionsInBackOff;

    internal void ConnectionOverLimit() => Interlocked.Increment(ref connectionsOverLimit);

    internal void ConnectionOverSourceLimit() => Interlocked.Increment(ref connectionsOverSourceLimit);

    internal void ConnectionInBackOff() => Interlocked.Increment(ref connectionsInBackOff);

    internal NodeStatistics Read() => new()
    {
        ConnectionsOverLimit = Volatile.Read(ref connectionsOverLimit),
        ConnectionsOverSourceLimit = Volatile.Read(ref connectionsOverSourceLimit),
        ConnectionsInBackOff = Volatile.Read(ref connectionsInBackOff),
    };
}
