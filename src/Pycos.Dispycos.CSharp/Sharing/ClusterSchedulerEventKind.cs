namespace Pycos;

/// <summary>What has happened at a scheduler.</summary>
public enum ClusterSchedulerEventKind
{
    /// <summary>A client has come.</summary>
    ClientJoined,

    /// <summary>A client has come back, after its connection was lost or the scheduler was started again.</summary>
    ClientReturned,

    /// <summary>The connection to a client is lost. It keeps its place for a while.</summary>
    ClientAway,

    /// <summary>A client is there no more; the text says why.</summary>
    ClientLeft,

    /// <summary>A node has come.</summary>
    NodeJoined,

    /// <summary>The connection to a node is lost. Clients keep what they have there.</summary>
    NodeAway,

    /// <summary>A node is there no more; the text says why.</summary>
    NodeLeft,

    /// <summary>Clients get no processors of a node any more, since somebody wants it so.</summary>
    NodeDrained,

    /// <summary>Clients get processors of a drained node again.</summary>
    NodeResumed,
}
