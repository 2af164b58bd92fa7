namespace Pycos.Internals;

/// <summary>A task that is told of each peer that comes or goes.</summary>
internal sealed class PeerWatcher(PycosNode node, TaskRef<PeerStatus> task) : IDisposable
{
    public void Dispose() => node.Forget(this);

    /// <summary>Tells it; false if it has ended, or its inbox is full.</summary>
    internal bool Tell(PeerStatus status)
    {
        // On the node's thread, which goes on whatever becomes of a message to another node.
        var isTaken = false;
        node.NetworkScheduler.Guard(() => isTaken = task.TrySend(status));
        return isTaken;
    }
}
