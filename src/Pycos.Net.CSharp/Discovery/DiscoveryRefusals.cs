namespace Pycos.Internals;

/// <summary>What the reasons mean to people and to peers.</summary>
internal static class DiscoveryRefusals
{
    /// <summary>Whether the reason tells something about how the nodes are set up, rather than that announcements come on several ways.</summary>
    internal static bool IsTelling(this DiscoveryRefusal refusal) =>
        refusal is not (DiscoveryRefusal.None or DiscoveryRefusal.Own or DiscoveryRefusal.SeenBefore);

    /// <summary>The number of the reason in the protocol; 0 if it has none.</summary>
    internal static int CodeOf(DiscoveryRefusal refusal) => (int)(refusal switch
    {
        DiscoveryRefusal.OtherVersion => ErrorCode.Version,
        DiscoveryRefusal.WrongSecret => ErrorCode.AuthenticationFailed,
        DiscoveryRefusal.OtherCluster => ErrorCode.ClusterMismatch,
        DiscoveryRefusal.Malformed => ErrorCode.MalformedBody,
        DiscoveryRefusal.TooMany => ErrorCode.RateLimit,
        DiscoveryRefusal.NoRelay => ErrorCode.CapabilityViolation,
        DiscoveryRefusal.IgnoringPeers => ErrorCode.IgnoringPeers,
        _ => default(ErrorCode),
    });

    /// <summary>What was wrong and what to do about it.</summary>
    internal static string Explain(DiscoveryRefusal refusal) => refusal switch
    {
        DiscoveryRefusal.FromElsewhere =>
            "it came from another machine, and this node has no secret, so it talks to its own machine only: give all nodes the same Secret",
        DiscoveryRefusal.TooLong => $"it is longer than the {AnnouncementCodec.Longest} bytes of an announcement",
        DiscoveryRefusal.NoAnnouncement => "it is no announcement: another program uses the port",
        DiscoveryRefusal.OtherVersion => "it is of another version of the protocol: use the same version of Pycos everywhere",
        DiscoveryRefusal.WrongSecret => "authentication failed: its sender has another secret, or none",
        DiscoveryRefusal.Malformed => "it makes no sense, although its sender knows the secret",
        DiscoveryRefusal.OtherCluster => "it is of another cluster: NodeOptions.Cluster differs",
        DiscoveryRefusal.ClockDiffers =>
            $"its time differs by more than {AnnouncementGate.ClockTolerance.TotalSeconds} s from this machine's: set the clocks",
        DiscoveryRefusal.TooMany => "more came from there than a node sends",
        DiscoveryRefusal.ForeignPlace =>
            "it names other places than the one it came from: if that is right, add their network to DiscoveryOptions.AllowedRanges",
        DiscoveryRefusal.NoRelay =>
            "it was sent on by a node that is no peer with the capability relay; grant it that, or add the network to "
            + "DiscoveryOptions.AllowedRanges",
        DiscoveryRefusal.IgnoringPeers => "this node ignores new peers",
        DiscoveryRefusal.Own => "it is this node's own",
        DiscoveryRefusal.SeenBefore => "it came before",
        _ => "",
    };
}
