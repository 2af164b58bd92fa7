using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>The node of a session. On its thread.</summary>
internal interface INodeHost
{
    Scheduler Scheduler { get; }

    ILogger Log { get; }

    int OutputRing { get; }

    SessionFolders FoldersOf(Guid session);

    /// <summary>All that a server needs to be started.</summary>
    ServerStart StartOf(SessionRequest request, int server, int incarnation, int port);

    /// <summary>A port of those that servers may use: 0 for any, null if none is free.</summary>
    int? TakePort();

    void ReturnPort(int port);

    /// <summary>A client is told something of its servers.</summary>
    void Note(NodeSession session, NodeReport report);

    /// <summary>The servers of a session that have detached jobs.</summary>
    int[] DetachedServersOf(Guid session);

    /// <summary>A session has another number of processors.</summary>
    void Recount();

    /// <summary>Nothing is left of a session.</summary>
    void Forget(NodeSession session);
}
