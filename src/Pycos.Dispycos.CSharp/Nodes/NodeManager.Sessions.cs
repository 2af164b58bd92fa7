using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <content>Sessions of clients: on the node's thread, but for what is marked volatile.</content>
public sealed partial class NodeManager : INodeHost
{
    private const int KeyLength = 32;

    private readonly Dictionary<Guid, NodeSession> sessions = [];
    private volatile NodeSession[] snapshot = [];
    private volatile int freeCpus;
    private volatile int served;
    private volatile string? refusal;
    private string? ownRefusal;
    private volatile string? suspended;
    private volatile bool isClosing;
    private bool samples;

    Scheduler INodeHost.Scheduler => node.NetworkScheduler;

    ILogger INodeHost.Log => node.Log;

    int INodeHost.OutputRing => Options.OutputRing;

    SessionFolders INodeHost.FoldersOf(Guid session) => directory.FoldersOf(session);

    int? INodeHost.TakePort() => ports.Take();

    void INodeHost.ReturnPort(int port) => ports.Return(port);

    ServerStart INodeHost.StartOf(SessionRequest request, int server, int incarnation, int port)
    {
        var folders = directory.FoldersOf(request.Session);
        var settings = new ServerSettings(
            FormattableString.Invariant($"{Name}/{server}"),
            Name,
            server,
            incarnation,
            request.Session,
            request.Key,
            node.Options.Cluster,
            place.ListenOn.ToString(),
            port,
            place.Advertised?.ToString(),
            node.Options.Transport == NodeTransport.PlainText,
            directory.Cache ?? node.Options.CodeDirectory ?? CodeStore.DefaultDirectory,
            folders.WorkDirectoryOf(server),
            MemoryLimitOf(request),
            GraceOf(request),
            Options.MaxFileBytes,
            request.Compresses,
            Options.SendsTraces,
            directory.Results,
            Options.MaxResultsBytes,
            node.Options.Heartbeat,
            node.Options.ResumeTimeout);
        return new ServerStart(host, program, settings, place.Reached, folders);
    }

    void INodeHost.Note(NodeSession session, NodeReport report)
    {
        switch (report.Kind)
        {
            case NodeReportKind.ServerReady:
                NodeLog.ServerReady(node.Log, report.Server, report.Incarnation, session.Client, report.ProcessId);
                Raise(new NodeManagerEvent(
                    NodeManagerEventKind.ServerReady, session.Client, session.Id, report.Server, report.Incarnation));
                break;
            case NodeReportKind.ServerEnded:
                NodeLog.ServerEnded(node.Log, report.Server, report.Incarnation, session.Client, report.Exit, report.Text!);
                EndServer(session.Id, report.Server, report.Incarnation, report.Text!);
                Raise(new NodeManagerEvent(
                    NodeManagerEventKind.ServerEnded, session.Client, session.Id, report.Server, report.Incarnation, report.Exit, report.Text));
                break;
        }
    }

    void INodeHost.Recount() => CountSessions();

    void INodeHost.Forget(NodeSession session)
    {
        sessions.Remove(session.Id);
        CountSessions();
        NodeLog.SessionEnded(node.Log, session.Id, session.Client);
        Raise(new NodeManagerEvent(NodeManagerEventKind.SessionEnded, session.Client, session.Id));
        if (sessions.Count == 0 && served >= Options.MaxClients)
        {
            Raise(new NodeManagerEvent(NodeManagerEventKind.ServedAll));
        }
    }

    private static string? RefusalOf(SessionRequest request) =>
        request.Key is not { Length: KeyLength } ? $"the key of a session has {KeyLength} bytes"
        : request.Cpus < 1 ? "a session has a processor at least"
        : request.Events == default ? "nobody would be told what becomes of the servers"
        : request.MemoryLimit is < 0 or > 0 and < NodeManagerSettings.LeastMemory
            ? $"a server needs {NodeManagerSettings.LeastMemory >> 20} MiB of memory at least"
        : request.Grace < TimeSpan.Zero ? "the grace is negative"
        : request.IdleTimeout <= TimeSpan.Zero ? "it is to end when it has been idle for no time"
        : null;

    private SessionAnswer Open(SessionRequest request, NodeId? owner)
    {
        if (sessions.TryGetValue(request.Session, out var known))
        {
            return known.Owner == owner ? new SessionAnswer(known.Cpus, null) : Refuse(request, "another client has a session of this number");
        }

        if ((RefusalOf(request) ?? RefusalFor(request)) is { } why)
        {
            return Refuse(request, why);
        }

        var cpus = Math.Min(request.Cpus, FreeFor(request.Member));
        var terms = new SessionTerms(request.Session, cpus, request.RestartsServers, GraceOf(request), Options.StartTimeout);
        var session = new NodeSession(request, terms, owner, this);
        sessions.Add(session.Id, session);
        served++;
        CountSessions();
        NodeLog.SessionOpened(node.Log, session.Client, session.Id, cpus);
        Raise(new NodeManagerEvent(NodeManagerEventKind.SessionOpened, session.Client, session.Id));
        session.Begin();
        BeginSampling();
        BeginWatchingIdle();
        return new SessionAnswer(cpus, null);
    }

    private SessionAnswer Refuse(SessionRequest request, string why)
    {
        NodeLog.SessionRefused(node.Log, request.Client, why);
        Raise(new NodeManagerEvent(NodeManagerEventKind.SessionRefused, request.Client, request.Session, Text: why));
        return new SessionAnswer(0, why);
    }

    private NodeSession? Find(Guid session, NodeId? owner) =>
        sessions.TryGetValue(session, out var found) && found.Owner == owner ? found : null;

    private void CountSessions()
    {
        snapshot = [.. sessions.Values];
        freeCpus = Cpus - sessions.Values.Sum(session => session.Cpus);
        ownRefusal = isClosing ? "the node closes"
            : suspended is { } reason ? reason
            : served >= Options.MaxClients ? $"it serves {Options.MaxClients} clients in all, and has done so"
            : null;
        refusal = ownRefusal is not null ? ownRefusal
            : sharing is not null ? sharing.Refusal
            : Options.IsExclusive && sessions.Count > 0 ? "it serves another client"
            : freeCpus == 0 ? "no processor is free"
            : null;
        sharing?.Report();
    }

    private long MemoryLimitOf(SessionRequest request) => MemoryLimits.Least(request.MemoryLimit, Options.MemoryLimitPerServer);

    private TimeSpan GraceOf(SessionRequest request) => request.Grace < Options.Grace ? request.Grace : Options.Grace;

    /// <summary>Tells clients what is free, while there are any.</summary>
    private void BeginSampling()
    {
        if (!samples)
        {
            samples = true;
            node.Start("dispycos availability", SampleAsync());
        }
    }

    private async Coroutine SampleAsync()
    {
        while (true)
        {
            await PycosTask.SleepAsync(Options.AvailabilityInterval);
            if (sessions.Count == 0)
            {
                samples = false;
                return;
            }

            var sample = await Task.Run(probe.Sample);
            foreach (var session in sessions.Values)
            {
                session.Report(new NodeReport(NodeReportKind.Availability, session.Id, Availability: sample));
            }
        }
    }
}
