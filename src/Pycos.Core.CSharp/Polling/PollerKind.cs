namespace Pycos;

/// <summary>The mechanism by which a scheduler learns what is ready.</summary>
public enum PollerKind
{
    /// <summary>
    /// The one that the environment variable <c>PYCOS_POLLER</c> names; if it is not set, the best one that the machine has.
    /// </summary>
    Automatic,

    /// <summary>epoll(7), edge triggered. Linux. The cost of a wait does not depend on how many handles are watched.</summary>
    Epoll,

    /// <summary>
    /// io_uring(7). Linux 6.1 or newer. Connections receive into memory that is shared with the kernel, and one system call
    /// serves many requests. Where it is forbidden (containers often do that) or too old, epoll is used, and one warning is logged.
    /// </summary>
    IoUring,

    /// <summary>poll(2). Linux. The cost of a wait grows with the number of handles that are waited for.</summary>
    Poll,

    /// <summary>select(2). Linux. As poll, and only descriptors below 1,024 can be watched.</summary>
    Select,

    /// <summary>
    /// kqueue(2), edge triggered. macOS and FreeBSD, where it is what <see cref="Automatic"/> chooses. The cost of a wait does not
    /// depend on how many handles are watched.
    /// </summary>
    Kqueue,

    /// <summary>
    /// The calls of .NET's own sockets, which end on its threads; on Windows by a completion port. Everywhere; what Windows and
    /// platforms without a poller of their own get. An operation costs several times what it does with the others, and only sockets
    /// can be waited for: no pipes and no child processes.
    /// </summary>
    Portable,
}
