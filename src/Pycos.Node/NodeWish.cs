namespace Pycos.NodeTool;

/// <summary>What a running node is wished to do.</summary>
internal enum NodeWish
{
    /// <summary>To say how it is.</summary>
    Status,

    /// <summary>To let the clients that are there finish their jobs and leave, and go on.</summary>
    Close,

    /// <summary>The same, and to end. Whoever wishes it twice wants it at once.</summary>
    Quit,

    /// <summary>To end at once.</summary>
    Terminate,

    /// <summary>Nothing: it has ended.</summary>
    Ended,
}
