using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Decides which client has how many processors of which node. Does nothing by itself: it is told what has happened, and says who is to be told
/// how things are now. Knows no clock. Belongs to one thread.
/// </summary>
/// <remarks>
/// <para>A processor that is taken from a client is given to another one only after its node has said that the first one does not have it any
/// more. What nodes are told has a revision, so that an answer to an older one is not mistaken for that.</para>
/// <para>All that is told is how things are, and not what has changed: whoever was away is told once, and knows all.</para>
/// </remarks>
[DebuggerDisplay("{clients.Count} clients, {nodes.Count} nodes")]
internal sealed partial class ProcessorBroker(BrokerOptions options)
{
    /// <summary>Clients that have left are remembered, so that a node which still has some of theirs to end does not bring them back.</summary>
    private const int RememberedClients = 10_000;

    private readonly Dictionary<Guid, BrokerClient> clients = [];
    private readonly Dictionary<NodeId, BrokerNode> nodes = [];
    private readonly HashSet<Guid> left = [];
    private readonly Queue<Guid> leftInOrder = new();
    private readonly Queue<BrokerEffect> effects = new();
    private readonly HashSet<BrokerEffect> pending = [];
    private readonly HashSet<string> changed = [];
    private double lastRank;

    internal BrokerOptions Options => options;

    /// <summary>The clients: first those that have processors, then those that wait, in their order.</summary>
    internal IReadOnlyList<BrokerClient> Clients =>
        [.. clients.Values.OrderBy(client => client.Granted == 0).ThenBy(client => client.Rank).ThenBy(client => client.Id)];

    internal IReadOnlyCollection<BrokerNode> Nodes => nodes.Values;

    internal BrokerClient? Find(Guid client) => clients.GetValueOrDefault(client);

    internal BrokerNode? FindNode(NodeId node) => nodes.GetValueOrDefault(node);

    /// <summary>Whom to tell next.</summary>
    internal bool TryTake(out BrokerEffect effect)
    {
        if (!effects.TryDequeue(out effect))
        {
            return false;
        }

        pending.Remove(effect);
        return true;
    }

    /// <summary>A client comes, or comes back, or wants something else.</summary>
    /// <returns>Why it is not taken in; <see langword="null"/> if it is.</returns>
    internal string? Join(Guid id, string name, string owner, DateTimeOffset since, ClientWish wish)
    {
        if (!clients.TryGetValue(id, out var client))
        {
            if (Refusal(owner) is { } refusal)
            {
                return refusal;
            }

            client = Add(id, since);
        }

        if (client.IsGhost)
        {
            (client.IsGhost, client.Since) = (false, since);
        }

        (client.Name, client.Owner, client.Wish) = (name, owner, wish);
        Note(client);
        Tell(client.Id);
        Share();
        return null;
    }

    /// <summary>A client is there no more: what it has is taken back.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool Leave(Guid id)
    {
        if (!clients.Remove(id))
        {
            return false;
        }

        left.Add(id);
        leftInOrder.Enqueue(id);
        if (leftInOrder.Count > RememberedClients)
        {
            left.Remove(leftInOrder.Dequeue());
        }

        foreach (var node in nodes.Values)
        {
            if (node.Stakes.TryGetValue(id, out var stake) && stake.Granted > 0)
            {
                Grant(node, null, stake, 0);
            }
        }

        changed.Add(KeyOf(id));
        Share();
        return true;
    }

    /// <summary>Moves a client that waits to another place in the queue, from 1; further than its end is its end.</summary>
    /// <returns>Whether it waits.</returns>
    internal bool Move(Guid id, int position)
    {
        var waiting = Clients.Where(client => client.Position > 0).ToList();
        if (waiting.Find(client => client.Id == id) is not { } moved)
        {
            return false;
        }

        waiting.Remove(moved);
        waiting.Insert(Math.Clamp(position - 1, 0, waiting.Count), moved);
        var ranks = waiting.Select(client => client.Rank).Order().ToArray();
        foreach (var (client, rank) in waiting.Zip(ranks))
        {
            if (client.Rank != rank)
            {
                client.Rank = rank;
                Note(client);
            }
        }

        Share();
        return true;
    }

    /// <summary>Clients are to have no processors of a node, or may have them again. They keep those that they have until it says otherwise.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Drain(NodeId id, bool isDrained)
    {
        if (!nodes.TryGetValue(id, out var node))
        {
            return false;
        }

        if (node.IsDrained != isDrained)
        {
            node.IsDrained = isDrained;
            Note(node);
            Share();
        }

        return true;
    }

    /// <summary>A node tells how it is: when it comes, when it has taken in what it was told, and when something has changed.</summary>
    /// <param name="id">The node.</param>
    /// <param name="name">Its name.</param>
    /// <param name="location">Where it accepts connections.</param>
    /// <param name="cpus">How many processors there are to share.</param>
    /// <param name="revision">The last that it was told; 0 if it was told nothing yet.</param>
    /// <param name="usage">How many of them clients have.</param>
    internal void Report(NodeId id, string name, Location? location, int cpus, long revision, IReadOnlyDictionary<Guid, int> usage)
    {
        if (!nodes.TryGetValue(id, out var node))
        {
            nodes.Add(id, node = new BrokerNode(id));
            Adopt(node, usage);
        }

        if (!node.IsThere || (node.Name, node.Location, node.Cpus) != (name, location, cpus))
        {
            (node.IsThere, node.Name, node.Location, node.Cpus) = (true, name, location, cpus);
            Note(node);
        }

        if (revision == node.Revision && revision > 0)
        {
            node.IsKnown = true;
            Confirm(node, usage);
        }
        else
        {
            node.IsKnown &= revision > 0;
            node.Revision = Math.Max(node.Revision, 1);
            Hold(node, usage);
            Tell(node);
        }

        Share();
    }

    /// <summary>A node can not be told anything for now. What clients have of it they keep.</summary>
    internal void Away(NodeId id)
    {
        if (nodes.TryGetValue(id, out var node))
        {
            node.IsThere = false;
        }
    }

    /// <summary>A node is gone, and with it what clients had of it.</summary>
    internal void Lose(NodeId id)
    {
        if (nodes.Remove(id, out var node))
        {
            foreach (var (client, stake) in node.Stakes)
            {
                if (clients.TryGetValue(client, out var owner))
                {
                    owner.Granted -= stake.Granted;
                }
            }

            changed.Add(KeyOf(id));
            Share();
        }
    }

    /// <summary>What a node is to be told: how many processors each client may have, and the number of this change.</summary>
    internal (long Revision, Dictionary<Guid, int> Grants) TableOf(NodeId id) =>
        nodes.TryGetValue(id, out var node)
            ? (node.Revision, node.Stakes.Where(entry => clients.ContainsKey(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value.Granted))
            : (0, []);

    /// <summary>What a client may use, where its nodes know of it; 0 where it has to give back what it has.</summary>
    internal IReadOnlyList<NodeShare> SharesOf(Guid client) =>
    [
        .. nodes.Values
            .Where(node => node.Stakes.ContainsKey(client))
            .Select(node => new NodeShare(node.Id, node.Name, node.Location, node.Stakes[client].Confirmed)),
    ];

    private static string KeyOf(Guid client) => $"client {client:N}";

    private static string KeyOf(NodeId node) => $"node {node.Number:N}.{node.Incarnation}";

    private string? Refusal(string owner) =>
        clients.Values.Count(known => !known.IsGhost) >= options.MaxClients ? $"it has {options.MaxClients} clients, and takes no more"
        : clients.Values.Count(known => known.Owner == owner) >= options.MaxClientsPerOwner ? $"{owner} has {options.MaxClientsPerOwner} clients there, and may have no more"
        : null;

    private BrokerClient Add(Guid id, DateTimeOffset since)
    {
        var client = new BrokerClient(id) { Since = since, Rank = ++lastRank };
        clients.Add(id, client);
        return client;
    }

    /// <summary>Clients of a node that was shared before this broker was there, or was lost by it, keep what they have.</summary>
    private void Adopt(BrokerNode node, IReadOnlyDictionary<Guid, int> usage)
    {
        foreach (var (id, count) in usage)
        {
            if (count <= 0 || left.Contains(id))
            {
                continue;
            }

            if (!clients.TryGetValue(id, out var client))
            {
                client = Add(id, default);
                client.IsGhost = true;
            }

            var stake = node.StakeOf(id);
            (stake.Granted, stake.Confirmed, stake.Held) = (count, count, count);
            client.Granted += count;
            Tell(id);
        }
    }

    private static void Hold(BrokerNode node, IReadOnlyDictionary<Guid, int> usage)
    {
        foreach (var (client, count) in usage)
        {
            if (count > 0)
            {
                var stake = node.StakeOf(client);
                stake.Held = Math.Max(stake.Held, count);
            }
        }
    }

    /// <summary>The node knows what it was told last: what it does not tell of, nobody has.</summary>
    private void Confirm(BrokerNode node, IReadOnlyDictionary<Guid, int> usage)
    {
        Hold(node, usage);
        foreach (var (client, stake) in node.Stakes.ToArray())
        {
            stake.Held = Math.Max(stake.Granted, usage.GetValueOrDefault(client));
            if (stake.Confirmed != stake.Granted)
            {
                stake.Confirmed = stake.Granted;
                Tell(client);
            }

            if (stake.Held == 0)
            {
                node.Stakes.Remove(client);
                Tell(client);
            }
        }
    }

    private void Tell(Guid client)
    {
        if (clients.ContainsKey(client))
        {
            Tell(new BrokerEffect(null, client));
        }
    }

    private void Tell(BrokerNode node)
    {
        if (node.IsThere)
        {
            Tell(new BrokerEffect(node.Id, default));
        }
    }

    private void Tell(BrokerEffect effect)
    {
        if (pending.Add(effect))
        {
            effects.Enqueue(effect);
        }
    }
}
