using System.Diagnostics;

namespace Pycos;

/// <summary>What a node knows of one of its peers: as it was when it was asked for.</summary>
/// <param name="Id">Which node, in which of its lives.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Location">Where it accepts connections; <see langword="null"/> if it does not.</param>
/// <param name="State">Whether there is a connection.</param>
/// <param name="RoundTrip">How long the last question whether it is there took to be answered; zero if it was not asked yet.</param>
/// <param name="SchedulerLag">How long its tasks had to wait for their turn then: much, if they compute.</param>
/// <param name="QueuedBytes">How much waits to be sent to it, or to be confirmed by it.</param>
/// <param name="Statistics">What was exchanged with it so far.</param>
[DebuggerDisplay("{Name}@{Location} {State}")]
public sealed record PeerInfo(
    NodeId Id,
    string Name,
    Location? Location,
    PeerState State,
    TimeSpan RoundTrip,
    TimeSpan SchedulerLag,
    int QueuedBytes,
    PeerStatistics Statistics);
