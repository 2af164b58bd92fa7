namespace Pycos;

/// <summary>What has happened in a cluster.</summary>
public enum ClusterEventKind
{
    /// <summary>A node was found that waits until <see cref="Cluster.EnableNodeAsync"/> is called for it.</summary>
    NodeFound,

    /// <summary>A node serves the client.</summary>
    NodeJoined,

    /// <summary>A node was found and does not serve the client; the text says why.</summary>
    NodeRefused,

    /// <summary>
    /// What is to run once on a node, <see cref="ClusterOptions.NodeSetup"/>, has failed there, so the node is not used; the text and the
    /// exception say why.
    /// </summary>
    NodeSetupFailed,

    /// <summary>All servers of a node get no more jobs.</summary>
    NodeSuspended,

    /// <summary>All servers of a node get jobs again.</summary>
    NodeResumed,

    /// <summary>A node takes its servers back; the text says why.</summary>
    NodeClosing,

    /// <summary>A node serves the client no more; the text says why.</summary>
    NodeLeft,

    /// <summary>A server has begun that waits until <see cref="Cluster.EnableServerAsync"/> is called for it.</summary>
    ServerFound,

    /// <summary>A server runs jobs.</summary>
    ServerReady,

    /// <summary>A server did not begin to serve.</summary>
    ServerNotStarted,

    /// <summary>A server gets no more jobs.</summary>
    ServerSuspended,

    /// <summary>A server gets jobs again.</summary>
    ServerResumed,

    /// <summary>A server has ended as it was asked to.</summary>
    ServerClosed,

    /// <summary>A server has ended otherwise; the text says how.</summary>
    ServerLost,

    /// <summary>The scheduler that shares processors is there.</summary>
    SchedulerMet,

    /// <summary>The scheduler is not there; the text says why. What the client has goes on.</summary>
    SchedulerLost,

    /// <summary>The client has another place in the queue of the scheduler; the text says which.</summary>
    Queued,

    /// <summary>The scheduler has granted processors of a node; the text says how many there are now.</summary>
    ServersGranted,

    /// <summary>The scheduler takes processors of a node back; the text says how many are left.</summary>
    ServersTakenBack,

    /// <summary>The scheduler has sent the client away; the text says why.</summary>
    SentAway,

    /// <summary>An attempt to run a job has begun at its server.</summary>
    JobStarted,

    /// <summary>A job has come to its end.</summary>
    JobEnded,

    /// <summary>An attempt to run a job was in vain, and it is run again.</summary>
    JobRetried,

    /// <summary>An actor, whose job it is, lives at a server; the text says which time it was started.</summary>
    ActorStarted,
}
