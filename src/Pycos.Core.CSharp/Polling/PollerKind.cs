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

    /// <summary>poll(2). Linux. The cost of a wait grows with the number of handles that are waited for.</summary>
    Poll,

    /// <summary>select(2). Linux. As poll, and only descriptors below 1,024 can be watched.</summary>
    Select,

    /// <summary>
    /// The calls of .NET's own sockets, which end on its threads; on Windows by a completion port. Everywhere; what Windows and
    /// platforms without a poller of their own get. An operation costs several times what it does with the others, and only sockets
    /// can be waited for: no pipes and no child processes.
    /// </summary>
    Portable,
}
