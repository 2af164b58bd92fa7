namespace Pycos;

/// <summary>How often a node has come to a limit since it started: what was refused for that. A copy.</summary>
public sealed record NodeStatistics
{
    /// <summary>Connections that were closed at once for <see cref="NodeOptions.MaxHandshakes"/>.</summary>
    public long ConnectionsOverLimit { get; init; }

    /// <summary>Connections that were closed at once for <see cref="NodeOptions.MaxHandshakesPerSource"/>.</summary>
    public long ConnectionsOverSourceLimit { get; init; }

    /// <summary>Connections that were closed at once since their address had failed to prove itself five times.</summary>
    public long ConnectionsInBackOff { get; init; }

    /// <summary>Requests of peers that were refused for <see cref="NodeOptions.MaxRequestsPerPeer"/>.</summary>
    public long RequestsOverLimit { get; init; }

    /// <summary>Tasks and channels that peers have paused in vain, for <see cref="NodeOptions.MaxPausedTargetsPerPeer"/>.</summary>
    public long PausesOverLimit { get; init; }
}
