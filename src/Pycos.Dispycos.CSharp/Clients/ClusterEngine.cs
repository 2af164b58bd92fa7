using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// Runs a client's job board: passes what happens to it, and does what it says. Lives on the thread of the client's node, so it goes on
/// while tasks compute; from other threads only what says so may be used.
/// </summary>
internal sealed partial class ClusterEngine
{
    private readonly Dictionary<ServerId, ServerLink> links = [];
    private readonly List<ClientSession> sessions = [];
    private readonly List<ServerLink> gathering = [];
    private readonly WaitQueue alarm = new();
    private readonly Action drain;
    private JobBoard board = null!;

    /// <summary>That of the last order: mostly many in a row are for one server.</summary>
    private ServerLink? lastOrdered;
    private long alarmAt = Deadline.Never;
    private bool isActing;

    public ClusterEngine(ClusterOptions options, IReadOnlyList<ClientFile> files, byte[] key)
    {
        Options = options;
        idleTimeout = options.IdleTimeout;
        Files = files;
        Rules = new AllocationRules(options);
        Actors = new ActorTable(this);
        Key = key;
        drain = Drain;
    }

    public ClusterOptions Options { get; }

    /// <summary>What each node gets before its servers get jobs.</summary>
    public IReadOnlyList<ClientFile> Files { get; }

    /// <summary>Which nodes are used.</summary>
    public AllocationRules Rules { get; }

    public ActorTable Actors { get; }

    public ILogger Log => Options.Logger;

    public PycosNode Node { get; private set; } = null!;

    public CodeOrigin Origin { get; private set; } = null!;

    /// <summary>What is run in servers before jobs.</summary>
    public CodePickle? Setup { get; private set; }

    /// <summary>What only the client, its nodes and its servers know.</summary>
    public byte[] Key { get; }

    public IReadOnlyList<ClientSession> Sessions => sessions;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public long Now => Node.NetworkScheduler.Clock.Now;

    public void Begin(PycosNode node)
    {
        Node = node;
        Origin = node.NewCodeOrigin();
        Setup = Options.ServerSetup is { } setup ? Origin.Pickle(setup) : null;
        NodeSetup = Options.NodeSetup is { } nodeSetup ? Origin.Pickle(nodeSetup) : null;
        board = new JobBoard(new JobBoardOptions
        {
            Random = node.NetworkScheduler.Random,
            ClockOrigin = node.WallClock - Deadline.ToTimeSpan(Now),
        });
        node.NetworkScheduler.Spawn(KeepTimeAsync(), new SpawnOptions { Daemon = true, Name = "time of jobs" });
        WatchServers();
    }

    public void Cancel(Job job, string reason)
    {
        if (job.Record is { } record)
        {
            board.Cancel(record, reason, Now);
            Act();
        }
    }

    public string Explain(JobRecord record) => board.Explain(record, Now);

    public long Count(JobState state) => board.Count(state);

    public IEnumerable<Job> Jobs => board.Jobs.Select(record => (Job)record.Owner);

    public void AddServer(ServerLink link)
    {
        links[link.Id] = link;
        lastOrdered = null;
        var labels = link.Session.Labels;
        board.AddServer(link.Id, labels, MemoryLimits.Least(Options.MemoryLimitPerServer, link.Session.Offer.MemoryLimitPerServer), Now);
        if (link.Session.IsSuspended)
        {
            board.SuspendServer(link.Id, Now);
        }

        DispycosLog.ServerReady(Log, link.Id, link.ProcessId, link.Location);
        Tell(ClusterEventKind.ServerReady, link.Id.Node, link.Id, null, link.ToString());
        Act();
    }

    public void RemoveServer(ServerId id, ServerExit exit, string reason, long begun)
    {
        if (!links.Remove(id, out var link))
        {
            return;
        }

        link.IsGone = true;
        lastOrdered = null;
        board.RemoveServer(id, exit, reason, begun, Now);
        if (exit == ServerExit.Closed)
        {
            Tell(ClusterEventKind.ServerClosed, id.Node, id, null, reason);
        }
        else
        {
            DispycosLog.ServerGone(Log, id, exit, reason);
            Tell(ClusterEventKind.ServerLost, id.Node, id, null, reason);
        }

        Act();
    }

    /// <summary>A server tells something of a job. What follows from it is done by <see cref="Act()"/>.</summary>
    /// <param name="link">Which server.</param>
    /// <param name="answer">What it tells.</param>
    /// <param name="now">When.</param>
    public void Note(ServerLink link, in ServerAnswer answer, long now)
    {
        switch (answer.Kind)
        {
            case ServerAnswerKind.Address:
                FindJob(link, answer)?.TakeAddress(link, answer);
                return;
            case ServerAnswerKind.Progress when answer.Data.Length == sizeof(double):
                FindJob(link, answer)?.NoteProgress(BitConverter.ToDouble(answer.Data), answer.Text);
                return;
            case ServerAnswerKind.Progress:
                return;
        }

        if (answer.Kind is ServerAnswerKind.Recalled or ServerAnswerKind.Cancelled && FindJob(link, answer)?.Detached is { } wish)
        {
            link.Session.Withdraw(wish);
        }

        if (answer.Kind >= ServerAnswerKind.Child)
        {
            TakeOfChild(link, answer);
            return;
        }

        board.Ended(link.Id, answer.Job, answer.Handover, EndOf(answer), now);
    }

    /// <summary>Has a link send what it has gathered when all is done that is to be done now.</summary>
    public void SendSoon(ServerLink link)
    {
        if (!isActing)
        {
            link.SendGathered();
        }
        else if (!gathering.Contains(link))
        {
            gathering.Add(link);
        }
    }

    /// <summary>A node serves no more. Jobs that need it are lost, unless all of them end anyway.</summary>
    public void Forget(ClientSession session, string reason)
    {
        if (sessions.Remove(session))
        {
            if (!session.ComesBack)
            {
                board.NodeGone(session.Name, reason, Now);
            }

            Tell(ClusterEventKind.NodeLeft, session.Name, null, null, reason);
            Act();
            Member?.Look(session.Offer.Id);
        }
    }

    public void Suspend(ServerId id, bool suspends)
    {
        if (suspends)
        {
            board.SuspendServer(id, Now);
        }
        else
        {
            board.ResumeServer(id, Now);
        }

        Tell(suspends ? ClusterEventKind.ServerSuspended : ClusterEventKind.ServerResumed, id.Node, id, null, null);
        Act();
    }

    public ServerLink? FindServer(ServerId id) => links.GetValueOrDefault(id);

    public IReadOnlyList<ServerInfo> ListServers() =>
    [
        .. board.Servers.Where(server => links.ContainsKey(server.Id)).Select(server => new ServerInfo(
            server.Id,
            links[server.Id].Location,
            links[server.Id].ProcessId,
            server.IsSuspended,
            (Job?)server.Running?.Owner,
            server.RunningSince,
            server.Ahead,
            server.Beside)
        {
            Data = links[server.Id].Data,
        }),
    ];

    public IReadOnlyList<ClusterNodeInfo> ListNodes() =>
        [.. sessions.Select(session => new ClusterNodeInfo(session.Name, session.Offer, session.Cpus, session.Availability))];

    private static JobEnd EndOf(in ServerAnswer answer) => answer.Kind switch
    {
        ServerAnswerKind.Value => new JobEnd(JobEndKind.Value, answer.Data.Boxed),
        ServerAnswerKind.Failed when FailureBytes.TryRead(answer.Data.Memory, out var failure) =>
            new JobEnd(JobEndKind.Exception, failure, $"{failure.TypeName}: {failure.Message}"),
        ServerAnswerKind.Cancelled => new JobEnd(JobEndKind.Cancelled, null, answer.Text),
        ServerAnswerKind.Recalled => new JobEnd(JobEndKind.Recalled),
        ServerAnswerKind.NotRun => new JobEnd(JobEndKind.NotRun, null, answer.Text),
        _ => new JobEnd(JobEndKind.Exception, null, "its server has told what can not be read"),
    };

    private Job? FindJob(ServerLink link, in ServerAnswer answer) => board.Find(link.Id, answer.Job, answer.Handover)?.Owner as Job;

    /// <summary>Does what the board says. What that causes at once is done by the same loop.</summary>
    public void Act()
    {
        if (isActing)
        {
            return;
        }

        isActing = true;
        while (board.TryTake(out var effect))
        {
            Act(effect);
        }

        isActing = false;
        gathering.ForEach(static link => link.SendGathered());
        gathering.Clear();
        if (board.NextDue < alarmAt)
        {
            alarm.GrantAll();
        }
    }

    private void Act(in JobEffect effect)
    {
        var job = (Job)effect.Job.Owner;
        switch (effect.Kind)
        {
            case JobEffectKind.Run:
                LinkOf(effect.Server).Run(job, effect);
                break;
            case JobEffectKind.Cancel:
                links.GetValueOrDefault(effect.Server)?.Cancel(effect);
                break;
            case JobEffectKind.Recall:
                links.GetValueOrDefault(effect.Server)?.Recall(effect);
                break;
            case JobEffectKind.Kill when links.TryGetValue(effect.Server, out var link):
                link.Session.Ask(link, ServerAction.Kill, ServerExit.Unresponsive);
                break;
            case JobEffectKind.Changed when effect.State == JobState.Retrying:
                Tell(ClusterEventKind.JobRetried, null, effect.Server, job, effect.Text);
                break;
            case JobEffectKind.Changed when effect.State == JobState.Running:
                Tell(ClusterEventKind.JobStarted, null, effect.Server, job, null);
                break;
            case JobEffectKind.Finished:
                Finish(job, effect.Job);
                break;
        }
    }

    private ServerLink LinkOf(ServerId id)
    {
        if (lastOrdered is null || lastOrdered.Id != id)
        {
            lastOrdered = links[id];
        }

        return lastOrdered;
    }

    private void Finish(Job job, JobRecord record)
    {
        Interlocked.Decrement(ref openJobs);
        var isSuccess = record.State == JobState.Succeeded;
        job.End(new JobOutcome(isSuccess, RentedBytes.Unboxed(record.Result), record.Result as RemoteTaskException, record.Reason));
        record.Result = null;
        if (!isSuccess)
        {
            Remember(job);
        }

        if (HasListeners)
        {
            Tell(ClusterEventKind.JobEnded, null, record.Server, job, record.Reason);
        }
    }

    private async Coroutine KeepTimeAsync()
    {
        while (true)
        {
            alarmAt = board.NextDue ?? Deadline.Never;
            if (alarmAt > Now)
            {
                await new QueueWait(alarm, alarmAt, default);
            }

            if (board.NextDue <= Now)
            {
                board.Advance(Now);
                Act();
            }
        }
    }
}
