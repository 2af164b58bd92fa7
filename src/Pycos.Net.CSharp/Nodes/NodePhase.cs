namespace Pycos.Internals;

/// <summary>How far the life of a node has come.</summary>
internal enum NodePhase
{
    Running,

    /// <summary>It sends what is queued and takes leave of its peers.</summary>
    Stopping,

    Stopped,
}
