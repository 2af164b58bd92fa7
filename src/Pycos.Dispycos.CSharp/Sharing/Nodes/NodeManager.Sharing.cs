using Pycos.Internals;

namespace Pycos;

/// <content>Processors that a scheduler shares among clients. On the node's thread.</content>
public sealed partial class NodeManager : ISharedNode
{
    private NodeSharing? sharing;

    int ISharedNode.SharedCpus => ownRefusal is null ? Cpus - DetachedCpus : SharedSessions.Sum(session => session.Cpus);

    IReadOnlyDictionary<Guid, int> ISharedNode.Usage =>
        SharedSessions.GroupBy(session => session.Member).ToDictionary(group => group.Key, group => group.Sum(session => session.Cpus));

    TimeSpan ISharedNode.Grace => Options.Grace;

    void ISharedNode.Recall(Guid member, string reason) => TellMember(member, new SessionEvent.Recalled(reason));

    void ISharedNode.Limit(Guid member, int cpus)
    {
        var open = SharedSessions.Where(session => session.Member == member).ToArray();
        if (open.Sum(session => session.Cpus) > cpus)
        {
            TellMember(member, cpus == 0 ? new SessionEvent.Closing(Interrupts: true) : new SessionEvent.Resized(cpus, [], Forces: true));
        }
    }

    /// <summary>What goes on after its client is nothing that could be shared: its processors are missing until it has ended.</summary>
    private IEnumerable<NodeSession> SharedSessions => sessions.Values.Where(session => !session.IsDetached);

    private int DetachedCpus => sessions.Values.Where(session => session.IsDetached).Sum(session => session.Cpus);

    private async Coroutine BeginSharingAsync()
    {
        if (Options.Scheduler is { } place)
        {
            await OnNodeAsync(() =>
            {
                sharing = new NodeSharing(node, this, place);
                CountSessions();
                sharing.Begin();
                return true;
            });
        }
    }

    private Coroutine<bool> LeaveSchedulerAsync() => OnNodeAsync(() =>
    {
        sharing?.Dispose();
        return true;
    });

    private void TellMember(Guid member, SessionEvent happened)
    {
        foreach (var session in SharedSessions.Where(session => session.Member == member).ToArray())
        {
            session.Tell(happened);
        }
    }

    /// <summary>Why a client gets no servers; null if it does.</summary>
    private string? RefusalFor(SessionRequest request) =>
        sharing is null ? refusal
        : ownRefusal is not null ? ownRefusal
        : request.Member == default || sharing.GrantOf(request.Member) is null ? sharing.Refusal
        : FreeFor(request.Member) <= 0 ? "its scheduler has granted no further processor here"
        : null;

    /// <summary>How many processors a client may get now.</summary>
    private int FreeFor(Guid member) => sharing is null
        ? freeCpus
        : Math.Min(freeCpus, (sharing.GrantOf(member) ?? 0) - SharedSessions.Where(session => session.Member == member).Sum(session => session.Cpus));

    private SessionAnswer Resize(SessionResizing wish, NodeId? owner)
    {
        if (Find(wish.Session, owner) is not { } session)
        {
            return new SessionAnswer(0, "there is no such session");
        }

        if (sharing is null || wish.Cpus < 1)
        {
            return new SessionAnswer(session.Cpus, "a session has as many servers as it was opened with, unless a scheduler shares them");
        }

        var cpus = Math.Min(wish.Cpus, session.Cpus + Math.Max(0, FreeFor(session.Member)));
        session.Tell(new SessionEvent.Resized(cpus, wish.Servers, Forces: false));
        return new SessionAnswer(session.Cpus, null);
    }
}
