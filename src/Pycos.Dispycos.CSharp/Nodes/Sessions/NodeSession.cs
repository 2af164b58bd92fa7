using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// A client's session at this node: does what its <see cref="SessionMachine"/> says, and tells that what has happened. On the node's
/// thread, but for <see cref="Info"/>.
/// </summary>
internal sealed class NodeSession : IServerObserver
{
    /// <summary>What is left to tell a client when its session is over is told within this time, or not at all.</summary>
    private static readonly TimeSpan lastReports = TimeSpan.FromSeconds(2);
    private static readonly SpawnOptions work = new() { Daemon = true, Name = "dispycos session" };

    private readonly SessionRequest request;
    private readonly INodeHost node;
    private readonly SessionMachine machine;
    private readonly ReportQueue reports;
    private readonly Dictionary<(int Server, int Incarnation), RunningServer> running = [];
    private readonly HashSet<PycosTask> timers = [];
    private readonly List<Answer<bool>> waiters = [];
    private readonly List<Answer<bool>> leavers = [];
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset startedAt = DateTimeOffset.UtcNow;
    private volatile NodeSessionInfo info = null!;
    private PycosTask? sending;
    private PycosTask? watching;
    private int knownCpus;

    internal NodeSession(SessionRequest request, SessionTerms terms, NodeId? owner, INodeHost node)
    {
        this.request = request;
        this.node = node;
        Owner = owner;
        IdleTimeout = request.IdleTimeout;
        machine = new SessionMachine(terms);
        knownCpus = terms.Cpus;
        reports = new ReportQueue(request.Events, node.OutputRing, LoseClient);
        Info = Describe();
    }

    internal Guid Id => request.Session;

    internal string Client => request.Client;

    /// <summary>The client's node; null for that of this process.</summary>
    internal NodeId? Owner { get; }

    /// <summary>The client by the number that its scheduler knows; the default for one without.</summary>
    internal Guid Member => request.Member;

    internal int Cpus => machine.Cpus;

    /// <summary>After how long without a job the client wants it to end; null for never.</summary>
    internal TimeSpan? IdleTimeout { get; set; }

    internal NodeSessionInfo Info { get => info; private set => info = value; }

    /// <summary>Whether its client has gone and only detached jobs are left of it.</summary>
    internal bool IsDetached => machine.HasOnlyDetached;

    internal bool IsGone => machine.Phase == NodeSessionPhase.Gone;

    internal void Begin()
    {
        sending = node.Scheduler.Spawn(reports.RunAsync(), work);
        WatchClient();
        var effects = new List<SessionEffect>();
        machine.Begin(effects);
        Do(effects);
    }

    /// <summary>Something has happened.</summary>
    internal void Tell(SessionEvent happened)
    {
        if (!IsGone)
        {
            var effects = new List<SessionEffect>();
            machine.Handle(happened, Stopwatch.GetElapsedTime(started), effects);
            Do(effects);
            if (machine.Cpus != knownCpus)
            {
                knownCpus = machine.Cpus;
                node.Recount();
            }

            if (IsGone || IsDetached)
            {
                Settle(leavers);
            }
        }
    }

    // Nobody reads any more what detached jobs write.
    bool IServerObserver.IsCrowded => reports.IsCrowded && !IsDetached;

    void IServerObserver.Tell(SessionEvent happened) => Tell(happened);

    void IServerObserver.Ended(SessionEvent how, int port)
    {
        // First, so that the one that takes its place can have it.
        node.ReturnPort(port);
        Tell(how);
    }

    void IServerObserver.Report(NodeReport report) => Report(report);

    void IServerObserver.Measured() => Info = Describe();

    internal bool Has(int server, int incarnation) => machine.Has(server, incarnation);

    /// <summary>What its servers have written last.</summary>
    internal OutputTail Tail { get; } = new();

    internal void Report(NodeReport report)
    {
        if (report.Lines is { } lines)
        {
            Tail.Add(report.Server, report.IsError, lines);
        }

        // Why a server does not start names files of the node; its log has that as it is.
        var isToBeCut = report is { Exit: ServerExit.NotStarted, Text: not null };
        reports.Add(report with { Session = Id, Text = isToBeCut ? LocalPaths.Cut(report.Text!) : report.Text });
    }

    /// <summary>Waits until nothing is left of the session. On the scheduler of the task that waits, which may be another one.</summary>
    internal Answer<bool> WhenGone(Scheduler home) => When(IsGone, waiters, home);

    /// <summary>Waits until nothing is left of the session but detached jobs; otherwise as <see cref="WhenGone"/>.</summary>
    internal Answer<bool> WhenLeft(Scheduler home) => When(IsGone || IsDetached, leavers, home);

    /// <summary>Tells one of its servers something; one that is no more is told nothing.</summary>
    internal void Order(int server, int incarnation, string line)
    {
        if (running.TryGetValue((server, incarnation), out var found))
        {
            node.Scheduler.Spawn(found.OrderAsync(line), work);
        }
    }

    private static Answer<bool> When(bool isSo, List<Answer<bool>> waiting, Scheduler home)
    {
        var answer = new Answer<bool>(home);
        if (isSo)
        {
            answer.TrySettle(true);
        }
        else
        {
            waiting.Add(answer);
        }

        return answer;
    }

    private static void Settle(List<Answer<bool>> waiting)
    {
        waiting.ForEach(waiter => waiter.TrySettle(true));
        waiting.Clear();
    }

    private void LoseClient() => Tell(new SessionEvent.ClientGone(node.DetachedServersOf(Id)));

    private void Do(List<SessionEffect> effects)
    {
        Info = Describe();
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case SessionEffect.Start start:
                    Start(start.Server, start.Incarnation);
                    break;
                case SessionEffect.Order order:
                    Order(order.Server, order.Incarnation, order.Line);
                    break;
                case SessionEffect.Kill kill when running.TryGetValue((kill.Server, kill.Incarnation), out var server):
                    server.Kill();
                    break;
                case SessionEffect.Tell tell:
                    Report(tell.Report);
                    node.Note(this, tell.Report);
                    break;
                case SessionEffect.After after:
                    StartTimer(after);
                    break;
                case SessionEffect.Empty:
                    node.Scheduler.Spawn(EmptyAsync(), work);
                    break;
                case SessionEffect.Forget:
                    Forget();
                    break;
            }
        }
    }

    private void Start(int server, int incarnation)
    {
        if (node.TakePort() is not { } port)
        {
            // Told as an event of its own: the one that has this done is not dealt with yet.
            var text = "no port is free of those that servers may use";
            StartTimer(new SessionEffect.After(TimeSpan.Zero, new SessionEvent.NotStarted(server, incarnation, text)));
            return;
        }

        var started = new RunningServer(node.StartOf(request, server, incarnation, port), this);
        running.Add((server, incarnation), started);
        node.Scheduler.Spawn(RunAsync(started, (server, incarnation)), work);
    }

    private async Coroutine RunAsync(RunningServer server, (int, int) key)
    {
        try
        {
            await server.RunAsync();
        }
        finally
        {
            running.Remove(key);
        }
    }

    private void StartTimer(SessionEffect.After after)
    {
        PycosTask? timer = null;
        timer = node.Scheduler.Spawn(WaitAsync(), work);
        timers.Add(timer);

        async Coroutine WaitAsync()
        {
            await PycosTask.SleepAsync(after.Time);
            timers.Remove(timer!);
            Tell(after.Event);
        }
    }

    private async Coroutine EmptyAsync()
    {
        var root = node.FoldersOf(Id).Root;
        if (!await Task.Run(() => NodeDirectory.Delete(root)))
        {
            NodeLog.NotDeleted(node.Log, root);
        }

        await reports.DrainAsync(lastReports);
        Tell(new SessionEvent.Emptied());
    }

    private void Forget()
    {
        sending?.Terminate();
        watching?.Terminate();
        foreach (var timer in timers)
        {
            timer.Terminate();
        }

        timers.Clear();
        node.Forget(this);
        Settle(waiters);
    }

    /// <summary>The end of the client's task, or the loss of its process, is the end of the session.</summary>
    private void WatchClient()
    {
        var watcher = node.Scheduler.Spawn<MonitorStatus>(WaitForClientAsync, work);
        if (request.Events.Remote is { } remote)
        {
            remote.Notify(watcher);
        }
        else if (!request.Events.Task.TryNotify(watcher))
        {
            StartTimer(new SessionEffect.After(TimeSpan.Zero, new SessionEvent.ClientGone()));
        }

        watching = watcher.Task;
    }

    private async Coroutine WaitForClientAsync(Inbox<MonitorStatus> inbox)
    {
        await inbox.ReceiveAsync();
        watching = null;
        LoseClient();
    }

    private NodeSessionInfo Describe() => new(
        Id,
        Client,
        IsDetached ? NodeSessionPhase.Detached : machine.Phase,
        startedAt,
        [.. machine.Slots.Select(slot => new NodeServerInfo(
            slot.Number,
            slot.Incarnation,
            slot.Phase,
            slot.ProcessId == 0 ? null : slot.ProcessId,
            running.TryGetValue((slot.Number, slot.Incarnation), out var server) ? server.MemoryBytes : 0))]);
}
