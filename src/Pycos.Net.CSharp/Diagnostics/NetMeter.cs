using System.Diagnostics.Metrics;

namespace Pycos.Internals;

/// <summary>
/// The meter "Pycos.Net": what nodes count anyway, read when somebody collects. What is written while they run is rare, but for the
/// time of requests, which is only taken while somebody listens.
/// </summary>
internal static class NetMeter
{
    internal const string Name = "Pycos.Net";

    private const string NodeTag = "pycos.node";

    private static readonly LiveSet<PycosNode> Live = new();
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> RequestTimes = Meter.CreateHistogram<double>(
        "pycos.net.request.duration", "s", "Requests to peers, from when they were sent until they were answered or given up.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "pycos.net.refused_peers", "{peer}", "Connections to or from other nodes that came to nothing.");

    private static readonly Counter<long> Lost = Meter.CreateCounter<long>("pycos.net.lost_peers", "{peer}", "Peers that were lost.");

    private static readonly Counter<long> Undelivered = Meter.CreateCounter<long>(
        "pycos.net.undelivered_messages", "{message}", "Messages that were not delivered, or of which it is not known.");

    static NetMeter()
    {
        Meter.CreateObservableUpDownCounter("pycos.net.peers", ObservePeers, "{peer}", "Peers by their states.");
        Level("pycos.net.requests", "{request}", "Requests that are not answered yet.", sum => sum.RequestsUnderWay);
        Total("pycos.net.sent_frames", "{frame}", "Numbered frames that were sent.", sum => sum.FramesSent);
        Total("pycos.net.received_frames", "{frame}", "Numbered frames that were taken in.", sum => sum.FramesReceived);
        Total("pycos.net.sent_bytes", "By", "Bytes written to connections.", sum => sum.BytesSent);
        Total("pycos.net.received_bytes", "By", "Bytes read from connections.", sum => sum.BytesReceived);
        Total("pycos.net.sent_messages", "{message}", "Messages to tasks and channels that were sent.", sum => sum.MessagesSent);
        Total("pycos.net.received_messages", "{message}", "Messages to tasks and channels that have come.", sum => sum.MessagesReceived);
        Total("pycos.net.sent_code_bytes", "By", "Bytes of assemblies that peers were sent.", sum => sum.CodeBytesSent);
        Total("pycos.net.received_code_bytes", "By", "Bytes of assemblies that peers have sent.", sum => sum.CodeBytesReceived);
        Total("pycos.net.resumptions", "{connection}", "Connections that were made again without loss.", sum => sum.Resumptions);
    }

    /// <summary>Takes a node in; until <see cref="Remove"/> its numbers are published.</summary>
    internal static void Add(PycosNode node) => Live.Add(node);

    internal static void Remove(PycosNode node) => Live.Remove(node);

    /// <summary>Whether somebody wants to know how long requests take.</summary>
    internal static bool TimesRequests => RequestTimes.Enabled;

    /// <summary>A request has ended.</summary>
    internal static void NoteRequest(PycosNode node, long nanoseconds, FrameType kind, int outcome) => RequestTimes.Record(
        nanoseconds / 1e9,
        Tag(node),
        new KeyValuePair<string, object?>("pycos.request", FrameCatalogue.NameOf(kind)),
        new KeyValuePair<string, object?>("pycos.outcome", outcome < 0 ? ((Outcome)outcome).ToString() : "Done"));

    internal static void NoteRefused(PycosNode node, PeerRefusal refusal) => Refused.Add(
        1, Tag(node), new KeyValuePair<string, object?>("pycos.code", refusal.Code), new("pycos.by_peer", refusal.ByPeer));

    internal static void NoteLost(PycosNode node, PeerReason reason) =>
        Lost.Add(1, Tag(node), new KeyValuePair<string, object?>("pycos.reason", reason.ToString()));

    internal static void NoteUndelivered(PycosNode node, Outcome outcome) =>
        Undelivered.Add(1, Tag(node), new KeyValuePair<string, object?>("pycos.outcome", outcome.ToString()));

    private static KeyValuePair<string, object?> Tag(PycosNode node) => new(NodeTag, node.Name);

    private static void Level(string name, string unit, string description, Func<PeerStatistics, long> pick) =>
        Meter.CreateObservableUpDownCounter(name, () => Observe(pick), unit, description);

    private static void Total(string name, string unit, string description, Func<PeerStatistics, long> pick) =>
        Meter.CreateObservableCounter(name, () => Observe(pick), unit, description);

    /// <summary>One measurement for each name: two with the same tags would overwrite each other in most collectors.</summary>
    private static List<Measurement<long>> Observe(Func<PeerStatistics, long> pick) =>
    [
        .. from node in Live.All
           group pick(node.Traffic.Total) by node.Name
           into named
           select new Measurement<long>(named.Sum(), new KeyValuePair<string, object?>(NodeTag, named.Key)),
    ];

    private static List<Measurement<long>> ObservePeers() =>
    [
        .. from node in Live.All
           from peer in node.Peers.InUse
           group peer by (node.Name, peer.State)
           into alike
           select new Measurement<long>(
               alike.Count(),
               new KeyValuePair<string, object?>(NodeTag, alike.Key.Name),
               new KeyValuePair<string, object?>("pycos.state", alike.Key.State.ToString())),
    ];
}
