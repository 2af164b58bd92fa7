namespace Pycos.Internals;

/// <content>Servers that do not answer any more, though their nodes do.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>How long the node has to tell what became of a server, which it knows better.</summary>
    private static readonly TimeSpan WordOfNode = TimeSpan.FromSeconds(2);

    private void WatchServers()
    {
        var options = new SpawnOptions { Daemon = true, Name = "watch of servers" };
        Node.Watch(Node.NetworkScheduler.Spawn<PeerStatus>(WatchServersAsync, options, InboxOptions.Unbounded));
    }

    private async Coroutine WatchServersAsync(Inbox<PeerStatus> inbox)
    {
        while (true)
        {
            var status = await inbox.ReceiveAsync();
            if (status.State == PeerState.Offline && links.Values.FirstOrDefault(link => link.IsAt(status.Id)) is { } link)
            {
                _ = PycosTask.Spawn(LoseAsync(link, status.Reason), new SpawnOptions { Daemon = true, Name = $"loss of {link.Id}" });
            }
        }
    }

    private static async Coroutine LoseAsync(ServerLink link, PeerReason reason)
    {
        await PycosTask.SleepAsync(WordOfNode);
        link.Session.Lose(link, ServerExit.Unreachable, $"server {link.Id} does not answer ({reason})");
    }
}
