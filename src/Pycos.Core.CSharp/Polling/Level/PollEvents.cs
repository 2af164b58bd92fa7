namespace Pycos.Internals;

/// <summary>What poll(2) waits for and reports.</summary>
[Flags]
internal enum PollEvents : short
{
    None = 0,
    In = 0x001,
    Out = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    NotOpen = 0x020,
    PeerClosed = 0x2000,

    /// <summary>What the direction of reading waits for.</summary>
    Readable = In | PeerClosed,

    /// <summary>What the direction of writing waits for.</summary>
    Writable = Out,

    /// <summary>What is reported without being asked for.</summary>
    Ended = Error | HangUp | NotOpen,
}
