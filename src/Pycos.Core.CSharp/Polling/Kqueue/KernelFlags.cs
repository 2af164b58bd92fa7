namespace Pycos.Internals;

/// <summary>What a change does, and what an event tells (EV_ of sys/event.h). macOS and FreeBSD have the same values.</summary>
[Flags]
internal enum KernelFlags : ushort
{
    None = 0,

    /// <summary>EV_ADD.</summary>
    Add = 0x0001,

    /// <summary>EV_DELETE.</summary>
    Delete = 0x0002,

    /// <summary>EV_CLEAR: an event that was taken comes again only when something has happened since.</summary>
    Clear = 0x0020,

    /// <summary>EV_RECEIPT: the change is answered with <see cref="Error"/> in any case, and the call takes no events.</summary>
    Receipt = 0x0040,

    /// <summary>EV_ERROR: the data is an error number, 0 in the receipt of a change that was made.</summary>
    Error = 0x4000,

    /// <summary>EV_EOF: the direction has ended; bytes may still be there to be read.</summary>
    EndOfFile = 0x8000,
}
