namespace Pycos.Internals;

/// <content>Nodes that end the client's session when it gives them nothing to do. On the engine's thread.</content>
internal sealed partial class ClusterEngine
{
    private readonly Dictionary<NodeId, TimeSpan?> ownIdleTimeouts = [];
    private TimeSpan? idleTimeout;

    /// <summary>After how long without a job a node takes its servers back; <see langword="null"/> for never.</summary>
    public TimeSpan? IdleTimeoutOf(NodeId node) => ownIdleTimeouts.TryGetValue(node, out var own) ? own : idleTimeout;

    /// <summary>Changes that at nodes that serve, and for those that come later.</summary>
    /// <param name="timeout">After how long; <see langword="null"/> for never.</param>
    /// <param name="node">Which node; <see langword="null"/> for all.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public async Coroutine SetIdleTimeoutAsync(TimeSpan? timeout, string? node)
    {
        if (node is not null)
        {
            var session = SessionOf(node);
            ownIdleTimeouts[session.Offer.Id] = timeout;
            await session.SetIdleTimeoutAsync(timeout);
            return;
        }

        idleTimeout = timeout;
        ownIdleTimeouts.Clear();
        foreach (var session in sessions.ToArray())
        {
            await session.SetIdleTimeoutAsync(timeout);
        }
    }
}
