namespace Pycos;

/// <summary>Whether a peer can be reached.</summary>
public enum PeerState
{
    /// <summary>It is being dialled and has not been met in this life.</summary>
    Connecting,

    /// <summary>There is a connection.</summary>
    Online,

    /// <summary>
    /// The connection is lost and is being made again: what is sent waits. It becomes <see cref="Online"/> or <see cref="Offline"/>.
    /// </summary>
    Suspect,

    /// <summary>It is gone: whoever waited for something of it has been told.</summary>
    Offline,
}
