namespace Pycos;

/// <summary>What becomes of jobs that run when a cluster is closed.</summary>
public enum ClusterCloseMode
{
    /// <summary>They are awaited.</summary>
    Drain,

    /// <summary>They are told to end, and ended with their servers when they have not within the grace.</summary>
    Interrupt,
}
