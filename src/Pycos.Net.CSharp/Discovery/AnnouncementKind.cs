namespace Pycos.Internals;

/// <summary>What a datagram says of its sender.</summary>
internal enum AnnouncementKind : byte
{
    /// <summary>It is here.</summary>
    Announce = 1,

    /// <summary>It is here too, having heard an announcement.</summary>
    Answer = 2,

    /// <summary>It leaves.</summary>
    Bye = 3,
}
