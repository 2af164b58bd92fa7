using System.Net;

namespace Pycos.Internals;

/// <summary>What is kept, so that a restart changes nothing.</summary>
internal sealed partial class ProcessorBroker
{
    /// <summary>All that is to be kept.</summary>
    internal IEnumerable<BrokerEntry> Entries => [.. clients.Values.Where(client => !client.IsGhost).Select(EntryOf), .. nodes.Values.Select(EntryOf)];

    /// <summary>What has changed of it since this was asked last.</summary>
    internal IReadOnlyList<BrokerEntry> TakeChanges()
    {
        if (changed.Count == 0)
        {
            return [];
        }

        var known = Entries.Where(entry => changed.Contains(entry.Key)).ToDictionary(entry => entry.Key);
        var changes = changed.Select(key => known.GetValueOrDefault(key) ?? new BrokerEntry(key, null, null)).ToArray();
        changed.Clear();
        return changes;
    }

    /// <summary>Takes in what was kept. Its nodes are away until they tell of themselves.</summary>
    internal void Restore(IEnumerable<BrokerEntry> kept)
    {
        var all = kept.ToArray();
        foreach (var entry in all.Select(entry => entry.Client).OfType<ClientEntry>())
        {
            var limits = entry.Limits.ToDictionary(limit => new NodeId(limit.Number, limit.Incarnation), limit => limit.Count);
            clients.Add(entry.Id, new BrokerClient(entry.Id)
            {
                Name = entry.Name,
                Owner = entry.Owner,
                Since = entry.Since,
                Rank = entry.Rank,
                Wish = new ClientWish(entry.Weight, entry.MaxProcessors, limits),
            });
            lastRank = Math.Max(lastRank, entry.Rank);
        }

        foreach (var entry in all.Select(entry => entry.Node).OfType<NodeEntry>())
        {
            var node = new BrokerNode(new NodeId(entry.Number, entry.Incarnation))
            {
                Name = entry.Name,
                Location = IPEndPoint.TryParse(entry.Location ?? "", out var place) ? new Location(place.Address, place.Port) : null,
                Cpus = entry.Cpus,
                IsDrained = entry.IsDrained,
                Revision = 1,
            };
            nodes.Add(node.Id, node);
            foreach (var (client, count) in entry.Grants.Where(grant => clients.ContainsKey(grant.Client)).Select(grant => (clients[grant.Client], grant.Count)))
            {
                var stake = node.StakeOf(client.Id);
                (stake.Granted, stake.Confirmed, stake.Held) = (count, count, count);
                client.Granted += count;
            }
        }

        Share();
    }

    private static BrokerEntry EntryOf(BrokerClient client) => new(
        KeyOf(client.Id),
        new ClientEntry(
            client.Id,
            client.Name,
            client.Owner,
            client.Since,
            client.Rank,
            client.Wish.Weight,
            client.Wish.MaxProcessors,
            [.. client.Wish.Limits.Select(limit => new NodeCount(limit.Key.Number, limit.Key.Incarnation, limit.Value))]),
        null);

    private static BrokerEntry EntryOf(BrokerNode node) => new(
        KeyOf(node.Id),
        null,
        new NodeEntry(
            node.Id.Number,
            node.Id.Incarnation,
            node.Name,
            node.Location?.ToString(),
            node.Cpus,
            node.IsDrained,
            [.. node.Stakes.Where(stake => stake.Value.Granted > 0).Select(stake => new ClientCount(stake.Key, stake.Value.Granted))]));

    private void Note(BrokerClient client)
    {
        if (!client.IsGhost)
        {
            changed.Add(KeyOf(client.Id));
        }
    }

    private void Note(BrokerNode node) => changed.Add(KeyOf(node.Id));
}
