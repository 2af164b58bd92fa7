namespace Pycos;

/// <summary>What becomes of the clients of a node that closes.</summary>
public enum NodeCloseMode
{
    /// <summary>Jobs are told to end, have the grace of their session for it, and are ended then.</summary>
    Interrupt,

    /// <summary>Servers are ended at once.</summary>
    Kill,
}
