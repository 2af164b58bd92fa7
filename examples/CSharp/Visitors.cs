namespace Pycos.Examples;

/// <summary>The peers of a server, which is over when all of them have gone. Other servers of its name are no visitors.</summary>
internal static class Visitors
{
    /// <summary>Prints who comes and goes; returns when all have gone, and what they have left is done.</summary>
    public static void AwaitAll(PycosNode node)
    {
        using var watch = node.Watch(PycosTask.Spawn<PeerStatus>(peers => CountPeers(node.Name, peers)));
        Scheduler.Default.Finish();
    }

    /// <summary>Waits until the first peer has come, and the last one has gone.</summary>
    private static async Coroutine CountPeers(string own, Inbox<PeerStatus> peers)
    {
        var present = 0;
        var hasCome = false;
        while (!hasCome || present > 0)
        {
            var status = await peers.ReceiveAsync();
            Console.WriteLine(status);
            if (status.Name != own)
            {
                present += status.State == PeerState.Online ? 1 : -1;
                hasCome = true;
            }
        }
    }
}
