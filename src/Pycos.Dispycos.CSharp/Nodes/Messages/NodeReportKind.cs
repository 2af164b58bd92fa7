namespace Pycos.Internals;

/// <summary>What a node tells a client.</summary>
internal enum NodeReportKind
{
    /// <summary>A server accepts its client's connection.</summary>
    ServerReady,

    /// <summary>A server's process has ended. Told once for each incarnation, whether it was ready or not.</summary>
    ServerEnded,

    /// <summary>A server has written lines.</summary>
    Output,

    /// <summary>What is free on the node's machine.</summary>
    Availability,

    /// <summary>The node takes the session back: it closes, or is out of its service hours. Servers end as they would by their client.</summary>
    Closing,
}
