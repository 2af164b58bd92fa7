using Pycos.Internals;

namespace Pycos;

/// <content>What nodes, clients and administrators call.</content>
public sealed partial class ClusterScheduler
{
    /// <summary>The smallest and the largest weight, so that a part of something stays something.</summary>
    internal const double LeastWeight = 0.001;

    /// <summary>The largest weight.</summary>
    internal const double MostWeight = 1000;

    internal SchedulerState State => new(
        Name, node.Location, AdminAccess.Version, Environment.ProcessId, Started, Options.Sharing, queue, nodes);

    private void AddServices()
    {
        services.Add(node.AddService<NodeUsage, string?>(SharingNames.Node, TakeAsync));
        services.Add(node.AddService<ClientEntrance, ClientAdmission>(SharingNames.Client, AdmitAsync));
        services.Add(node.AddService<Guid, bool>(SharingNames.Leave, (client, call) => KeptAsync(() => Leave(client, call.Caller?.Id ?? node.Id))));
        services.Add(node.AddService<int, SchedulerState>(SharingNames.State, async (_, _) => State, AdminAccess.Looking(node)));
        services.Add(node.AddService<ClientOrder, bool>(
            SharingNames.Order,
            ObeyAsync,
            AdminAccess.Changing(node)));
        services.Add(node.AddService<SharedNodeOrder, bool>(
            SharingNames.NodeOrder,
            (order, call) =>
            {
                SharingLog.Ordered(node.Log, call.Principal ?? Name, order.Drains ? "drain" : "resume", $"node {order.Node}");
                return DrainAsync(order.Node, order.Drains);
            },
            AdminAccess.Changing(node)));
    }

    private Coroutine<bool> ObeyAsync(ClientOrder order, ServiceCall call)
    {
        var who = call.Principal ?? Name;
        if (order.Position is not { } position)
        {
            SharingLog.Ordered(node.Log, who, "cancel", $"client {order.Client}");
            return CancelKeptAsync(order.Client, $"{order.Reason} ({who})");
        }

        SharingLog.Ordered(node.Log, who, "move", $"client {order.Client} to place {position}");
        return MoveAsync(order.Client, position);
    }

    private async Coroutine<string?> TakeAsync(NodeUsage usage, ServiceCall call) => await OnNodeAsync(() =>
    {
        var id = call.Caller?.Id ?? node.Id;
        if (usage.Cpus < 0 || Array.Exists(usage.Usage, entry => entry.Count < 0))
        {
            return "a number of processors is not negative";
        }

        var party = PartyOf(id);
        var isNew = broker.FindNode(id) is null;
        var isBack = party.At is null;
        (party.At, party.Tables) = (id, usage.Tables);
        broker.Report(id, usage.Name, usage.Location, usage.Cpus, usage.Revision, usage.Usage.ToDictionary(entry => entry.Client, entry => entry.Count));
        if (isBack)
        {
            party.Turn++;
            Raise(new ClusterSchedulerEvent(
                ClusterSchedulerEventKind.NodeJoined, usage.Name, Node: id, Text: $"{(isNew ? "" : "again, ")}{usage.Cpus} processors at {usage.Location}"));
        }

        BeginLeasesOfGhosts();
        Settle();
        return null;
    });

    /// <summary>Clients that only nodes tell of have as much time to come as others to come back.</summary>
    private void BeginLeasesOfGhosts()
    {
        foreach (var ghost in broker.Clients.Where(client => client.IsGhost && !clientParties.ContainsKey(client.Id)).ToArray())
        {
            BeginLease(PartyOf(ghost.Id));
        }
    }

    private async Coroutine<ClientAdmission> AdmitAsync(ClientEntrance entrance, ServiceCall call)
    {
        var owner = call.Principal ?? call.Caller?.Name ?? Name;
        var answer = await KeptAsync(() => Admit(entrance, call.Caller?.Id ?? node.Id, owner));
        if (answer.Refusal is null && journalFailure is { } failure)
        {
            answer = new ClientAdmission($"its journal can not be written: {failure}", IsFinal: false);
        }

        if (answer.Refusal is { } why)
        {
            SharingLog.ClientRefused(node.Log, entrance.Name, why);
        }

        return answer;
    }

    private ClientAdmission Admit(ClientEntrance entrance, NodeId at, string owner)
    {
        if (cancelled.TryGetValue(entrance.Id, out var reason))
        {
            return new ClientAdmission(reason, IsFinal: true);
        }

        if (entrance.Weight is not (>= LeastWeight and <= MostWeight) || entrance.MaxProcessors < 1 || Array.Exists(entrance.Limits, limit => limit.Count < 0))
        {
            return new ClientAdmission($"a weight is from {LeastWeight} to {MostWeight}, and a limit at least 1", IsFinal: true);
        }

        var known = broker.Find(entrance.Id);
        var wish = new ClientWish(
            entrance.Weight,
            entrance.MaxProcessors,
            entrance.Limits.ToDictionary(limit => new NodeId(limit.Number, limit.Incarnation), limit => limit.Count));
        if (broker.Join(entrance.Id, entrance.Name, owner, node.WallClock, wish) is { } refusal)
        {
            return new ClientAdmission(refusal, IsFinal: false);
        }

        var party = PartyOf(entrance.Id);
        var isBack = party.At is null;
        (party.At, party.Shares) = (at, entrance.Shares);
        if (isBack)
        {
            party.Turn++;
            Raise(new ClusterSchedulerEvent(
                known is null ? ClusterSchedulerEventKind.ClientJoined : ClusterSchedulerEventKind.ClientReturned, entrance.Name, entrance.Id, Text: owner));
        }

        return new ClientAdmission(null, IsFinal: false);
    }

    private bool Leave(Guid client, NodeId at)
    {
        if (!clientParties.TryGetValue(client, out var party) || party.At != at)
        {
            return false;
        }

        Remove(party, "it has ended");
        return true;
    }
}
