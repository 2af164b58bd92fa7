namespace Pycos.Internals;

/// <summary>Servers come, pause and go.</summary>
internal sealed partial class JobBoard
{
    private readonly Dictionary<ServerId, BoardServer> servers = [];
    private readonly Dictionary<string, BoardNode> nodes = new(StringComparer.Ordinal);

    /// <summary>Nodes that will not come, and why.</summary>
    private readonly Dictionary<string, string> goneNodes = new(StringComparer.Ordinal);

    /// <summary>The servers.</summary>
    internal IReadOnlyList<JobServerInfo> Servers =>
    [
        .. from server in servers.Values
           let first = server.Line.First
           select new JobServerInfo(
               server.Id,
               !server.IsOpen,
               first,
               first is null ? null : options.ClockOrigin + Deadline.ToTimeSpan(first.FirstAt),
               Math.Max(0, server.Line.Count - 1),
               server.Beside.Count + server.Aside.Count,
               server.KeptFor),
    ];

    /// <summary>A server is there and idle; 0 bytes of memory stand for no limit.</summary>
    /// <exception cref="ArgumentException">It is there already.</exception>
    internal void AddServer(ServerId id, IReadOnlyDictionary<string, string> nodeLabels, long memoryBytes, long now)
    {
        if (servers.ContainsKey(id))
        {
            throw new ArgumentException($"Server {id} is there already.", nameof(id));
        }

        goneNodes.Remove(id.Node);
        if (!nodes.TryGetValue(id.Node, out var node))
        {
            nodes.Add(id.Node, node = new(id.Node));
        }

        var server = new BoardServer(id, node, nodeLabels, memoryBytes);
        servers.Add(id, server);
        node.Servers.Add(server);
        topology++;
        foreach (var demand in demands.Values)
        {
            if (demand.Suits(server))
            {
                TakeSeat(demand, server);
            }
        }

        MarkHungry(server);
        Attend(now);
    }

    /// <summary>
    /// A server is gone; does nothing if there is none. <c>begun</c> is the number of the last order that it has begun with,
    /// <see cref="long.MaxValue"/> if that is not known.
    /// </summary>
    internal void RemoveServer(ServerId id, ServerExit exit, string reason, long begun, long now)
    {
        if (!servers.Remove(id, out var server))
        {
            return;
        }

        lastFound = null;
        server.IsGone = true;
        ahead.Remove(server);
        LoseJobs(server, exit == ServerExit.NotStarted ? 0 : begun, reason, now);
        LeaveKeeper(server);
        Settle(server);
        Unseat(server);
        server.Node.Servers.Remove(server);
        if (server.Node.Servers.Count == 0)
        {
            nodes.Remove(id.Node);
        }

        LoseQueued(demand => demand.Options.Server == id, () => $"server {id} is gone: {reason}", now);
        ReviewReservations(server.Node);
        Attend(now);
    }

    /// <summary>A server gets no more jobs, and gives back those that it has not begun. Does nothing if there is none.</summary>
    internal void SuspendServer(ServerId id, long now)
    {
        if (!servers.TryGetValue(id, out var server) || server.IsSuspended)
        {
            return;
        }

        server.IsSuspended = true;
        RecallLine(server, "its server is suspended");
        Settle(server);
        ReviewReservations(server.Node);
        Attend(now);
    }

    /// <summary>A server gets jobs again. Does nothing if there is none.</summary>
    internal void ResumeServer(ServerId id, long now)
    {
        if (!servers.TryGetValue(id, out var server) || !server.IsSuspended)
        {
            return;
        }

        server.IsSuspended = false;
        topology++;
        MarkHungry(server);
        Attend(now);
    }

    /// <summary>Whether a server has no job, and is not kept idle for one; a server that there is not has none.</summary>
    internal bool IsIdle(ServerId id) =>
        !servers.TryGetValue(id, out var server) || (!server.IsBusy && server.Beside.Count == 0 && server.Aside.Count == 0);

    /// <summary>A node will not come, or not come back: jobs that wait for it, and those submitted for it later, are lost.</summary>
    internal void NodeGone(string node, string reason, long now)
    {
        goneNodes[node] = reason;
        LoseQueued(demand => demand.Options.Node == node, () => $"node {node} is gone: {reason}", now);
        Attend(now);
    }

    /// <summary>Why a job can never run, as far as is known.</summary>
    private string? Missing(JobOptions wanted)
    {
        if (wanted.Server is { } server && !servers.ContainsKey(server))
        {
            return $"there is no server {server}, incarnation {server.Incarnation}";
        }

        return wanted.Node is { } node && goneNodes.TryGetValue(node, out var reason) ? $"node {node} is gone: {reason}" : null;
    }

    /// <summary>Gives the jobs of a lost server to others, or ends them.</summary>
    private void LoseJobs(BoardServer server, long begun, string reason, long now)
    {
        // From the end: so each of those that go back to their queue comes before the one that did so last.
        while (server.Line.Last is { } job)
        {
            LeaveServer(job, now);
            if (job.Order > begun && job.Verdict == JobVerdict.None)
            {
                GiveBack(job, $"given back, not begun: {reason}", now);
            }
            else
            {
                EndAttempt(job, JobState.Lost, reason, now);
            }
        }

        while ((server.Beside.First ?? server.Aside.First) is { } job)
        {
            LeaveServer(job, now);
            EndAttempt(job, JobState.Lost, reason, now);
        }
    }

    /// <summary>Ends the jobs that no server has and that wait for something that will not come.</summary>
    private void LoseQueued(Func<Demand, bool> isMeant, Func<string> reason, long now)
    {
        List<JobRecord>? lost = null;
        foreach (var demand in demands.Values)
        {
            if (demand.Live > 0 && isMeant(demand))
            {
                (lost ??= []).AddRange(Jobs.Where(job => job.Demand == demand && job.Place < JobPlace.Line));
            }
        }

        foreach (var job in lost ?? [])
        {
            LeavePlace(job);
            Finish(job, JobState.Lost, reason(), now);
        }
    }
}
