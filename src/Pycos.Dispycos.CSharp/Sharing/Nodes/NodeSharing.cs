using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// A node whose processors a scheduler shares: knows which client may have how many, and tells the scheduler which has how many. While the
/// scheduler is away, all stays as it is. On the node's thread.
/// </summary>
[DebuggerDisplay("{link.Place}: {grants.Count} grants")]
internal sealed class NodeSharing : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly PycosNode node;
    private readonly ISharedNode shared;
    private readonly SchedulerLink link;
    private readonly HashSet<Guid> pressed = [];
    private Dictionary<Guid, int> grants = [];
    private TimeSpan? grace;
    private long revision;
    private TaskRef<GrantTable> tables;
    private PycosTask? taking;
    private bool isBehind;
    private bool isReporting;

    internal NodeSharing(PycosNode node, ISharedNode shared, string place)
    {
        this.node = node;
        this.shared = shared;
        link = new SchedulerLink(node, SchedulerLink.PlaceOf(place, "Scheduler"), GreetAsync);
        link.Changed += () =>
        {
            // What has changed while it was greeted.
            if (isBehind)
            {
                Report();
            }
        };
    }

    /// <summary>What clients are told that do not come from the scheduler.</summary>
    internal string Refusal => $"it is shared by the scheduler at {link.Place}; clients name that one";

    internal void Begin() => link.Begin();

    public void Dispose()
    {
        link.Dispose();
        taking?.Terminate();
    }

    /// <summary>How many processors a client may have; null if the scheduler has not sent it.</summary>
    internal int? GrantOf(Guid member) => grants.TryGetValue(member, out var count) ? count : null;

    /// <summary>Tells the scheduler how things are now, if it is there.</summary>
    internal void Report()
    {
        isBehind = true;
        if (!isReporting && link.Peer is { } peer)
        {
            isReporting = true;
            node.Start("report to the scheduler", ReportAsync(peer));
        }
    }

    private async Coroutine ReportAsync(Peer peer)
    {
        try
        {
            while (isBehind && link.Peer == peer)
            {
                isBehind = false;
                try
                {
                    await CallAsync(peer);
                }
                catch (ServiceCallException)
                {
                    // If it is gone, it is told all when it is met again.
                    isBehind = true;
                    await PycosTask.SleepAsync(RetryPause);
                }
            }
        }
        finally
        {
            isReporting = false;
        }
    }

    private async Coroutine<string?> GreetAsync(Peer peer)
    {
        taking?.Terminate();
        revision = 0;
        tables = node.NetworkScheduler.Spawn<GrantTable>(
            TakeTablesAsync, new SpawnOptions { Daemon = true, Name = "tables of the scheduler" }, InboxOptions.Unbounded);
        taking = tables.Task;
        isBehind = false;
        return await CallAsync(peer);
    }

    private async Coroutine<string?> CallAsync(Peer peer)
    {
        using var service = new RemoteService<NodeUsage, string?>(node, peer, SharingNames.Node);
        return await service.CallAsync(
            new NodeUsage(
                shared.Name,
                node.Location,
                shared.SharedCpus,
                revision,
                [.. shared.Usage.Select(entry => new ClientCount(entry.Key, entry.Value))],
                tables),
            CallTimeout);
    }

    private async Coroutine TakeTablesAsync(Inbox<GrantTable> inbox)
    {
        while (true)
        {
            var table = await inbox.ReceiveAsync();
            (revision, grace) = (table.Revision, table.Grace);
            grants = table.Grants.ToDictionary(grant => grant.Client, grant => grant.Count);
            foreach (var member in shared.Usage.Where(entry => entry.Value > (GrantOf(entry.Key) ?? 0)).Select(entry => entry.Key).ToArray())
            {
                Press(member);
            }

            Report();
        }
    }

    /// <summary>A client has too many. It is told by the scheduler; if it does not give them back in time, they are taken.</summary>
    private void Press(Guid member)
    {
        var leaves = GrantOf(member) is null;
        if (leaves)
        {
            shared.Recall(member, $"the scheduler at {link.Place} has sent it away");
        }

        if ((leaves ? shared.Grace : grace) is { } time && pressed.Add(member))
        {
            node.After(time, () =>
            {
                pressed.Remove(member);
                shared.Limit(member, GrantOf(member) ?? 0);
            });
        }
    }
}
