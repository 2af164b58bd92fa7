namespace Pycos;

/// <summary>What a peer may ask of a node. Each request needs its capability, whatever the peer knows of the node.</summary>
/// <remarks>
/// A peer gets the capabilities of the secret, or of the certificate, by which it proved who it is. Knowing the reference or the name
/// of a task grants nothing.
/// </remarks>
[Flags]
public enum Capabilities
{
    /// <summary>Nothing: the peer is connected, and each request is refused.</summary>
    None = 0,

    /// <summary>To send messages to tasks, on the wire <c>msg</c>.</summary>
    Messages = 1 << 0,

    /// <summary>To look up what is registered under a name, on the wire <c>locate</c>.</summary>
    Locate = 1 << 1,

    /// <summary>To be told how a task ends, on the wire <c>monitor</c>.</summary>
    Monitor = 1 << 2,

    /// <summary>To end a task, on the wire <c>terminate</c>.</summary>
    Terminate = 1 << 3,

    /// <summary>To subscribe to channels and to send to them, on the wire <c>channel</c>.</summary>
    Channels = 1 << 4,

    /// <summary>To have itself announced on this node's network, on the wire <c>relay</c>.</summary>
    Relay = 1 << 5,

    /// <summary>To call services, on the wire <c>rps</c>. Who may not end tasks may end those of its own calls.</summary>
    Services = 1 << 6,

    /// <summary>To send files into this node's folder for them, on the wire <c>files.put</c>.</summary>
    PutFiles = 1 << 7,

    /// <summary>To delete files in that folder, on the wire <c>files.delete</c>.</summary>
    DeleteFiles = 1 << 8,

    /// <summary>To list that folder and to fetch files from it, on the wire <c>files.get</c>.</summary>
    ReadFiles = 1 << 9,

    /// <summary>
    /// To have code of its own run by this node, on the wire <c>code</c>: whatever the process may do. It counts only at nodes with
    /// <see cref="NodeOptions.AcceptsCode"/>, and together with <see cref="Services"/>.
    /// </summary>
    Code = 1 << 10,

    /// <summary>What a peer gets if nothing else is said: messages, names, monitors, termination, channels and services.</summary>
    Default = Messages | Locate | Monitor | Terminate | Channels | Services,

    /// <summary>Everything there is.</summary>
    All = Default | Relay | PutFiles | DeleteFiles | ReadFiles | Code,
}
