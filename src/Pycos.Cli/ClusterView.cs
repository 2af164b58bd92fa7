using Pycos.Internals;
using Pycos.Tools;
using Spectre.Console;

namespace Pycos.CliTool;

/// <summary>Shows what was found of a cluster, and passes orders on.</summary>
internal sealed class ClusterView(Search search, bool json, TextWriter output)
{
    /// <summary>More jobs of a client are not listed.</summary>
    private const int MostTasks = 1000;

    private readonly IAnsiConsole console = Tables.ConsoleFor(output);

    internal IAnsiConsole Console => console;

    internal bool IsJson => json;

    internal int ShowNodes()
    {
        var nodes = FindNodes();
        Show(nodes.Select(found => found.State).ToArray(), () => Tables.Nodes(nodes));
        return ToolProgram.Done;
    }

    internal int ShowServers()
    {
        var nodes = FindNodes();
        var clients = search.Clients(nodes);
        var servers = ServersOf(nodes, clients);
        Show(servers, () => Tables.Servers(servers));
        return ToolProgram.Done;
    }

    internal int ShowTasks(bool all)
    {
        var tasks = TasksOf(FindClients(), all);
        Show(tasks, () => Tables.Tasks(tasks));
        return ToolProgram.Done;
    }

    internal int ShowResults()
    {
        FindNodes();
        var results = search.Results();
        Show(results, () => Tables.Results(results));
        return ToolProgram.Done;
    }

    internal int ShowTask(string id)
    {
        var (client, number) = Resolve(id);
        var details = DetailsOf(client, number);
        Show(details, () => Tables.Task(id, details));
        return ToolProgram.Done;
    }

    internal int CancelTask(string id, string reason)
    {
        var (client, number) = Resolve(id);
        if (!search.Call<JobCancellation, bool>(client.Peer, AdminNames.Cancel, new JobCancellation(number, reason)))
        {
            throw new FailedException($"Client {client.State.Name} has no job {number} that has not ended.");
        }

        Show(new { cancelled = true, id }, () => new Text($"{id} is told to end."));
        return ToolProgram.Done;
    }

    internal int ShowLogs(string id, int lines)
    {
        var (client, number) = Resolve(id);
        var job = DetailsOf(client, number).Job;
        var server = job.Server ?? throw new FailedException($"No server has {id} yet: it is {job.State.ToString().ToLowerInvariant()}.");
        var node = client.State.Nodes.FirstOrDefault(node => node.Name == server.Node)
            ?? throw new FailedException($"Node {server.Node}, which ran {id}, serves the client no more.");
        var host = FindNodes().FirstOrDefault(found => found.State.Offer.Location == node.Location)
            ?? throw new FailedException($"Node {server.Node} at {node.Location} was not found.");
        var written = search.Call<OutputRequest, OutputLine[]>(host.Peer, AdminNames.Output, new OutputRequest(node.Session, server.Number, lines));
        if (json)
        {
            JsonOutput.Write(output, written);
        }
        else
        {
            foreach (var line in written)
            {
                output.WriteLine($"{line.Time.ToLocalTime():HH:mm:ss.fff} {server}{(line.IsError ? " !" : "  ")} {line.Text}");
            }
        }

        return ToolProgram.Done;
    }

    internal int Order(string name, NodeOrderKind kind)
    {
        var nodes = FindNodes().Where(found => found.State.Offer.Name == name || found.State.Offer.Location?.ToString() == name).ToArray();
        if (nodes.Length != 1)
        {
            throw new FailedException(nodes.Length == 0
                ? $"There is no node {name}."
                : $"Several nodes are called {name}: say which one by its place, which is one of {string.Join(", ", nodes.Select(found => found.State.Offer.Location))}.");
        }

        if (!search.Call<NodeOrder, bool>(nodes[0].Peer, AdminNames.Order, new NodeOrder(kind, "its operator wants it (pycos node)")))
        {
            throw new FailedException($"Node {name} does not do that: it is a part of another program.");
        }

        Show(new { ordered = kind, node = name }, () => new Text($"{name}: {kind.ToString().ToLowerInvariant()} is under way."));
        return ToolProgram.Done;
    }

    /// <summary>All that there is, for a view of it.</summary>
    internal ClusterSnapshot Look(bool searches)
    {
        if (searches)
        {
            search.FindPeers();
        }

        var nodes = search.Nodes();
        var clients = search.Clients(nodes);
        return new ClusterSnapshot(nodes, clients, ServersOf(nodes, clients), TasksOf(clients, all: false));
    }

    internal void Show(object value, Func<Spectre.Console.Rendering.IRenderable> table)
    {
        if (json)
        {
            JsonOutput.Write(output, value);
        }
        else
        {
            console.Write(table());
            output.WriteLine();
        }
    }

    private IReadOnlyList<FoundNode> FindNodes()
    {
        search.FindPeers();
        var nodes = search.Nodes();
        return nodes.Count > 0 ? nodes : throw new FailedException($"No node was found. {WhyNothing()}pycos doctor finds out more.");
    }

    private IReadOnlyList<FoundClient> FindClients()
    {
        search.FindPeers();
        var clients = search.Clients(search.Nodes());
        return clients.Count > 0 ? clients : throw new FailedException($"No client was found. {WhyNothing()}pycos doctor finds out more.");
    }

    private string WhyNothing() => string.Concat(search.NotConnected.Values.Distinct().Select(reason => $"{reason}. "));

    private JobDetails DetailsOf(FoundClient client, long number) =>
        search.Call<long, JobDetails?>(client.Peer, AdminNames.Job, number)
        ?? throw new FailedException($"Client {client.State.Name} knows no job {number}: it has none, or that has returned its result.");

    private List<FoundTask> TasksOf(IReadOnlyList<FoundClient> clients, bool all)
    {
        var tasks = new List<FoundTask>();
        foreach (var client in clients)
        {
            var name = NameOf(client, clients);
            tasks.AddRange(search
                .Call<JobsRequest, JobReport[]>(client.Peer, AdminNames.Jobs, new JobsRequest(MostTasks, all))
                .Select(job => new FoundTask($"{name}/{job.Number}", job)));
        }

        return tasks;
    }

    private static string NameOf(FoundClient client, IReadOnlyList<FoundClient> clients) =>
        clients.Count(other => other.State.Name == client.State.Name) == 1 ? client.State.Name : client.ShortId;

    private (FoundClient Client, long Number) Resolve(string id)
    {
        var place = id.LastIndexOf('/');
        if (!long.TryParse(id.AsSpan(place + 1), out var number))
        {
            throw new UsageException($"\"{id}\" is no job: give CLIENT/NUMBER, as pycos ls tasks shows it.");
        }

        var clients = FindClients();
        var fitting = place < 0 ? clients : [.. clients.Where(client => client.State.Name == id[..place] || client.ShortId == id[..place])];
        return fitting.Count == 1 ? (fitting[0], number)
            : throw new FailedException(fitting.Count == 0
                ? $"There is no client {id[..Math.Max(0, place)]}."
                : $"There are {fitting.Count} such clients: give CLIENT/NUMBER, as pycos ls tasks shows it.");
    }

    private static List<FoundServer> ServersOf(IReadOnlyList<FoundNode> nodes, IReadOnlyList<FoundClient> clients) =>
    [
        .. from node in nodes
           from session in node.State.Sessions
           let client = clients.FirstOrDefault(client => client.State.Nodes.Any(at => at.Session == session.Session.Id))
           from server in session.Session.Servers
           let use = client?.State.Servers.FirstOrDefault(use => use.ProcessId == server.ProcessId && use.Id.Number == server.Number)
           select new FoundServer(node.State.Offer.Name, session.Session.Client, server, use),
    ];
}
