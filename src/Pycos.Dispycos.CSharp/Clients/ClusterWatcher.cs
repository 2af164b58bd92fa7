namespace Pycos.Internals;

/// <summary>A task that is told of all that happens in a cluster.</summary>
internal sealed class ClusterWatcher(ClusterEngine engine, TaskRef<ClusterEvent> watcher) : IDisposable
{
    /// <summary>Tells it of the servers that are there, and then of what happens.</summary>
    public void Begin() => engine.Post(() =>
    {
        engine.Happened += Tell;
        engine.TellServers(Tell);
    });

    public void Dispose() => engine.Post(() => engine.Happened -= Tell);

    private void Tell(ClusterEvent told)
    {
        if (!watcher.TrySend(told) && !watcher.Task.IsAlive)
        {
            engine.Happened -= Tell;
        }
    }
}
