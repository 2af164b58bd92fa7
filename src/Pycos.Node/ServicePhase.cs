namespace Pycos.NodeTool;

/// <summary>What applies at a time of day.</summary>
internal enum ServicePhase
{
    /// <summary>Clients are taken.</summary>
    Open,

    /// <summary>No more are taken, and those that are there are asked to leave.</summary>
    Stopping,

    /// <summary>None may be there.</summary>
    Ended,
}
