using Pycos.Internals;

namespace Pycos;

/// <content>Clients and nodes, as they come, are told, and go. On the node's thread.</content>
public sealed partial class ClusterScheduler
{
    private readonly Dictionary<Guid, SchedulerParty> clientParties = [];
    private readonly Dictionary<NodeId, SchedulerParty> nodeParties = [];
    private readonly Dictionary<Guid, string> cancelled = [];
    private readonly Queue<Guid> cancelledInOrder = new();

    /// <summary>How many clients that had to leave are remembered, so that they do not come back.</summary>
    private const int RememberedClients = 1000;

    private SchedulerParty PartyOf(Guid client)
    {
        if (!clientParties.TryGetValue(client, out var party))
        {
            clientParties.Add(client, party = new SchedulerParty { Client = client });
        }

        return party;
    }

    private SchedulerParty PartyOf(NodeId id)
    {
        if (!nodeParties.TryGetValue(id, out var party))
        {
            nodeParties.Add(id, party = new SchedulerParty { Node = id });
        }

        return party;
    }

    private void WatchPeers()
    {
        var watcher = node.NetworkScheduler.Spawn<PeerStatus>(
            async inbox =>
            {
                while (!isClosed)
                {
                    if (await inbox.ReceiveAsync() is { State: PeerState.Offline } lost)
                    {
                        Lose(lost);
                    }
                }
            },
            new SpawnOptions { Daemon = true, Name = "peers of the scheduler" },
            InboxOptions.Unbounded);
        services.Add(node.Watch(watcher));
    }

    /// <summary>A process that has ended does not come back, and leaves at once; others may.</summary>
    private void Lose(PeerStatus lost)
    {
        var isOver = lost.Reason is PeerReason.Crashed or PeerReason.Shutdown or PeerReason.Restarted;
        foreach (var party in clientParties.Values.Concat(nodeParties.Values).Where(party => party.At == lost.Id).ToArray())
        {
            party.At = null;
            if (isOver)
            {
                Remove(party, $"its process is gone ({lost.Reason})");
                continue;
            }

            if (party.Node is { } id)
            {
                broker.Away(id);
                Raise(new ClusterSchedulerEvent(ClusterSchedulerEventKind.NodeAway, lost.Name, Node: id, Text: lost.Reason.ToString()));
            }
            else
            {
                Raise(new ClusterSchedulerEvent(ClusterSchedulerEventKind.ClientAway, NameOf(party), party.Client, Text: lost.Reason.ToString()));
            }

            BeginLease(party);
        }

        Settle();
    }

    private void BeginLease(SchedulerParty party)
    {
        var turn = ++party.Turn;
        node.After(Options.Lease, () =>
        {
            if (party.Turn == turn && party.At is null && !isClosed)
            {
                Remove(party, FormattableString.Invariant($"it was away for {Options.Lease.TotalSeconds:0.###} s"));
                Settle();
            }
        });
    }

    private string NameOf(SchedulerParty party) =>
        (party.Node is { } id ? broker.FindNode(id)?.Name : broker.Find(party.Client)?.Name) is { Length: > 0 } name ? name : "one that nodes tell of";

    private void Remove(SchedulerParty party, string reason)
    {
        var name = NameOf(party);
        if (party.Node is { } id)
        {
            nodeParties.Remove(id);
            if (broker.FindNode(id) is not null)
            {
                broker.Lose(id);
                Raise(new ClusterSchedulerEvent(ClusterSchedulerEventKind.NodeLeft, name, Node: id, Text: reason));
            }

            return;
        }

        clientParties.Remove(party.Client);
        if (broker.Leave(party.Client))
        {
            Raise(new ClusterSchedulerEvent(ClusterSchedulerEventKind.ClientLeft, name, party.Client, Text: reason));
        }
    }

    /// <summary>Has somebody told how things are now; what changes meanwhile is told with it, or afterwards.</summary>
    private void Tell(SchedulerParty party)
    {
        party.IsBehind = true;
        if (!party.IsBeingTold && party.At is not null)
        {
            party.IsBeingTold = true;
            node.Start("tell of processors", TellAsync(party));
        }
    }

    private async Coroutine TellAsync(SchedulerParty party)
    {
        try
        {
            while (party is { IsBehind: true, At: not null })
            {
                party.IsBehind = false;
                if (party.Node is { } id)
                {
                    await party.Tables.SendAsync(TableFor(id));
                }
                else if (broker.Find(party.Client) is { } client)
                {
                    await party.Shares.SendAsync(SharesFor(client));
                }
            }
        }
        catch (Exception gone) when (gone is TaskEndedException or TaskUnreachableException)
        {
            // Its loss is told otherwise; if it comes back it is told all.
        }
        finally
        {
            party.IsBeingTold = false;
        }
    }

    private GrantTable TableFor(NodeId id)
    {
        var (revision, grants) = broker.TableOf(id);
        return new GrantTable(revision, [.. grants.Select(grant => new ClientCount(grant.Key, grant.Value))], Options.Grace);
    }

    private ClientShares SharesFor(BrokerClient client) => new(
        Name, client.Position, client.Since, broker.Nodes.Sum(known => known.Cpus), [.. broker.SharesOf(client.Id)], null);

    private async Coroutine<bool> CancelKeptAsync(Guid client, string reason) => await KeptAsync(() =>
    {
        if (broker.Find(client) is not { } known)
        {
            return false;
        }

        var party = PartyOf(client);
        cancelled[client] = reason;
        cancelledInOrder.Enqueue(client);
        if (cancelledInOrder.Count > RememberedClients)
        {
            cancelled.Remove(cancelledInOrder.Dequeue());
        }

        if (party.At is not null)
        {
            party.Shares.TrySend(SharesFor(known) with { Ended = reason });
        }

        Remove(party, reason);
        return true;
    });
}
