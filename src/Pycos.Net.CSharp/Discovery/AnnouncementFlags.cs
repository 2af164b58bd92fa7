namespace Pycos.Internals;

/// <summary>What else a datagram says.</summary>
[Flags]
internal enum AnnouncementFlags : byte
{
    None = 0,

    /// <summary>Whoever hears it is asked to answer.</summary>
    AnswerWanted = 1,

    /// <summary>It was sent on by another node than the one it speaks of, and goes no further.</summary>
    Relayed = 2,

    /// <summary>
    /// It was sent to one machine, where the system gives it to one of the sockets that share the port only: that node sends it on to
    /// the others of its machine.
    /// </summary>
    Directed = 4,
}
