namespace Pycos;

/// <summary>How far a client's session at a node is.</summary>
public enum NodeSessionPhase
{
    /// <summary>No server was ready yet.</summary>
    Starting,

    /// <summary>Its servers serve the client.</summary>
    Serving,

    /// <summary>Its servers end.</summary>
    Closing,

    /// <summary>Its servers have ended, and their files are deleted.</summary>
    Emptying,

    /// <summary>Nothing is left of it.</summary>
    Gone,

    /// <summary>Its client has gone, and detached jobs go on in some of its servers.</summary>
    Detached,
}
