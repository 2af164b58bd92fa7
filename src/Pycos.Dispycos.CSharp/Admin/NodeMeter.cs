using System.Diagnostics.Metrics;

namespace Pycos.Internals;

/// <summary>The meter "Pycos.Dispycos": what nodes that serve clients count anyway, read when somebody collects.</summary>
internal static class NodeMeter
{
    internal const string Name = "Pycos.Dispycos";

    private const string NodeTag = "pycos.node";

    private static readonly LiveSet<NodeManager> Live = new();
    private static readonly Meter Meter = new(Name);

    static NodeMeter()
    {
        Meter.CreateObservableUpDownCounter(
            "pycos.node.cpus", () => Observe(manager => manager.Cpus), "{cpu}", "Processors that clients may use.");
        Meter.CreateObservableUpDownCounter(
            "pycos.node.free_cpus", () => Observe(manager => manager.FreeCpus), "{cpu}", "Processors that belong to no client.");
        Meter.CreateObservableUpDownCounter(
            "pycos.node.sessions", () => Observe(manager => manager.OpenSessions.Count), "{session}", "Sessions of clients that are open.");
        Meter.CreateObservableCounter(
            "pycos.node.served_clients", () => Observe(manager => manager.ServedClients), "{client}", "Clients that have got servers so far.");
        Meter.CreateObservableUpDownCounter("pycos.node.servers", ObserveServers, "{server}", "Server processes by how far they are.");
    }

    /// <summary>Takes a node in; until <see cref="Remove"/> its numbers are published.</summary>
    internal static void Add(NodeManager manager) => Live.Add(manager);

    internal static void Remove(NodeManager manager) => Live.Remove(manager);

    /// <summary>One measurement for each name: two with the same tags would overwrite each other in most collectors.</summary>
    private static List<Measurement<long>> Observe(Func<NodeManager, long> pick) =>
    [
        .. Live.All.GroupBy(manager => manager.Name, pick).Select(named =>
            new Measurement<long>(named.Sum(), new KeyValuePair<string, object?>(NodeTag, named.Key))),
    ];

    private static List<Measurement<long>> ObserveServers() =>
    [
        .. from manager in Live.All
           from session in manager.Sessions
           from server in session.Servers
           group server by (manager.Name, server.Phase)
           into alike
           select new Measurement<long>(
               alike.Count(),
               new KeyValuePair<string, object?>(NodeTag, alike.Key.Name),
               new KeyValuePair<string, object?>("pycos.phase", alike.Key.Phase.ToString())),
    ];
}
