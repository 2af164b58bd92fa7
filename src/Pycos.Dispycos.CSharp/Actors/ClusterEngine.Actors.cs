namespace Pycos.Internals;

/// <content>What actors need of the engine.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>The server that a peer is, if it runs jobs. On the engine's thread.</summary>
    public ServerLink? FindServer(NodeId peer) => links.Values.FirstOrDefault(link => link.IsAt(peer));

    /// <summary>Whether a peer is a server of this client, be it one that is only set up yet. On the engine's thread.</summary>
    public bool IsServer(NodeId peer) =>
        FindServer(peer) is not null || sessions.Exists(session => session.Attaching.Any(link => link.IsAt(peer)));

    /// <summary>An actor lives at a server. On the engine's thread.</summary>
    public void TellActor(ActorJob job, ActorPlace place)
    {
        if (place.Incarnation == 1)
        {
            DispycosLog.ActorStarted(Log, job.Terms.Name, place.Server);
        }
        else
        {
            DispycosLog.ActorRestarted(Log, job.Terms.Name, place.Server, place.Incarnation);
        }

        Tell(ClusterEventKind.ActorStarted, place.Server.Node, place.Server, job, $"start number {place.Incarnation}");
    }
}
