namespace Pycos.Internals;

/// <summary>Who gets how many processors, and of which nodes.</summary>
internal sealed partial class ProcessorBroker
{
    /// <summary>Brings what is granted as near to what is due as can be now. The rest follows as nodes confirm what was taken back.</summary>
    private void Share()
    {
        var ordered = Clients;
        var due = Due(ordered);
        TakeBack(ordered, due);
        HandOut(ordered, due);
        var queued = 0;
        foreach (var client in Clients)
        {
            var position = due.ContainsKey(client.Id) ? 0 : ++queued;
            if (client.Position != position)
            {
                client.Position = position;
                Tell(client.Id);
            }
        }
    }

    /// <summary>How many processors clients have to have, if it is their turn.</summary>
    private Dictionary<Guid, int> Due(IReadOnlyList<BrokerClient> ordered)
    {
        var all = nodes.Values.Sum(node => node.Offered);
        var turn = Turn(ordered, options.Sharing == ProcessorSharing.Exclusive ? 1 : Math.Max(1, all));
        var shares = FairShares.Of(all, [.. turn.Select(entry => entry.Client.Wish.Weight)], [.. turn.Select(entry => entry.Most)]);
        return turn.Zip(shares).ToDictionary(pair => pair.First.Client.Id, pair => pair.Second);
    }

    /// <summary>Those who come next, and how many processors each may have: none whose owner's others use up what he may have.</summary>
    private List<(BrokerClient Client, int Most)> Turn(IReadOnlyList<BrokerClient> ordered, int count)
    {
        var turn = new List<(BrokerClient Client, int Most)>();
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var client in ordered)
        {
            var quota = client.Owner.Length == 0 ? int.MaxValue : left.GetValueOrDefault(client.Owner, options.MaxProcessorsPerOwner);
            if (quota > 0 && turn.Count < count)
            {
                var most = Math.Min(MostOf(client), quota);
                turn.Add((client, most));
                left[client.Owner] = quota - most;
            }
        }

        return turn;
    }

    private int MostOf(BrokerClient client) => (int)Math.Min(
        Math.Min(client.Wish.MaxProcessors, options.MaxProcessors),
        nodes.Values.Sum(node => (long)client.LimitAt(node)));

    private void TakeBack(IReadOnlyList<BrokerClient> ordered, Dictionary<Guid, int> due)
    {
        foreach (var client in ordered)
        {
            var own = nodes.Values.Where(node => node.IsThere && node.Stakes.GetValueOrDefault(client.Id) is { Granted: > 0 }).ToArray();
            foreach (var node in own)
            {
                Lower(node, client, node.StakeOf(client.Id).Granted - client.LimitAt(node));
            }

            // Of the node where it has least: so it comes to leave nodes altogether, and others get them whole.
            foreach (var node in own.OrderBy(node => node.StakeOf(client.Id).Granted))
            {
                Lower(node, client, Math.Min(client.Granted - due.GetValueOrDefault(client.Id), node.StakeOf(client.Id).Granted));
            }
        }

        foreach (var node in nodes.Values.Where(node => node.IsThere))
        {
            // A node that has fewer than before: those who came last give back first.
            foreach (var client in ordered.Reverse().Where(client => node.Stakes.ContainsKey(client.Id)))
            {
                var excess = node.Stakes.Values.Sum(stake => stake.Granted) - node.Offered;
                Lower(node, client, Math.Min(excess, node.StakeOf(client.Id).Granted));
            }
        }
    }

    private void Lower(BrokerNode node, BrokerClient client, int count)
    {
        if (count > 0)
        {
            var stake = node.StakeOf(client.Id);
            Grant(node, client, stake, stake.Granted - count);
        }
    }

    /// <summary>One after another to who has least by its weight.</summary>
    private void HandOut(IReadOnlyList<BrokerClient> ordered, Dictionary<Guid, int> due)
    {
        var wanting = ordered.Where(client => client.Granted < due.GetValueOrDefault(client.Id)).ToList();
        while (wanting.Count > 0)
        {
            var next = wanting.MinBy(client => client.Granted / client.Wish.Weight)!;
            if (Choose(next) is not { } node)
            {
                wanting.Remove(next);
                continue;
            }

            var stake = node.StakeOf(next.Id);
            Grant(node, next, stake, stake.Granted + 1);
            if (next.Granted >= due[next.Id])
            {
                wanting.Remove(next);
            }
        }
    }

    /// <summary>A node with a processor for a client: best one where it is already, else one with many.</summary>
    private BrokerNode? Choose(BrokerClient client) => nodes.Values
        .Where(node => node is { IsThere: true, IsKnown: true }
            && (node.Stakes.GetValueOrDefault(client.Id)?.Granted ?? 0) < client.LimitAt(node)
            && HasRoom(node, client.Id))
        .OrderByDescending(node => node.Stakes.GetValueOrDefault(client.Id)?.Granted > 0)
        .ThenByDescending(node => node.Free)
        .ThenBy(node => node.Id.Number)
        .FirstOrDefault();

    /// <summary>Whether there is a processor for a client: free, or one that it has still to give back.</summary>
    private static bool HasRoom(BrokerNode node, Guid client) =>
        node.Free > 0 || (node.Free == 0 && node.Stakes.GetValueOrDefault(client) is { } stake && stake.Held > stake.Granted);

    private void Grant(BrokerNode node, BrokerClient? client, Stake stake, int count)
    {
        if (client is not null)
        {
            client.Granted += count - stake.Granted;
            if (count < stake.Confirmed)
            {
                // What it has to give back it is told at once; what it gets when the node knows of it.
                Tell(client.Id);
            }
        }

        stake.Granted = count;
        stake.Confirmed = Math.Min(stake.Confirmed, count);
        stake.Held = Math.Max(stake.Held, count);
        node.Revision++;
        Note(node);
        Tell(node);
    }
}
