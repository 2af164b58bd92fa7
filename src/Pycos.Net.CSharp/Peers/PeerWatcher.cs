namespace Pycos.Internals;

/// <summary>A task that is told of each peer that comes or goes.</summary>
internal sealed class PeerWatcher(PycosNode node, TaskRef<PeerStatus> task) : IDisposable
{
    public void Dispose() => node.Forget(this);

    /// <summary>Tells it; false if it has ended, or its inbox is full.</summary>
    internal bool Tell(PeerStatus status) => task.TrySend(status);
}
