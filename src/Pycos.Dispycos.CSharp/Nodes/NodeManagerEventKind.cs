namespace Pycos;

/// <summary>What has happened at a node.</summary>
public enum NodeManagerEventKind
{
    /// <summary>A client has got servers.</summary>
    SessionOpened,

    /// <summary>A client has got none.</summary>
    SessionRefused,

    /// <summary>A client's session is over, and nothing is left of it.</summary>
    SessionEnded,

    /// <summary>A server accepts its client's connection.</summary>
    ServerReady,

    /// <summary>A server's process has ended.</summary>
    ServerEnded,

    /// <summary>The last session is over of as many as the node serves; see <see cref="NodeManagerOptions.MaxClients"/>.</summary>
    ServedAll,

    /// <summary>Somebody who may end it asks the node to end; the text says who. The program that runs it does that, or not.</summary>
    StopAsked,
}
