namespace Pycos;

/// <summary>How far a server of a node is.</summary>
public enum ServerPhase
{
    /// <summary>Its process was started.</summary>
    Starting,

    /// <summary>It accepts its client's connection.</summary>
    Ready,

    /// <summary>It was told to end, or its process is being ended.</summary>
    Ending,

    /// <summary>Its process has ended, and another one is started in a moment.</summary>
    Pausing,

    /// <summary>Its process has ended, and none takes its place.</summary>
    Ended,
}
