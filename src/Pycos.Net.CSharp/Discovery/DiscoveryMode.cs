namespace Pycos;

/// <summary>How a node makes itself known on the networks that its machine is on.</summary>
public enum DiscoveryMode
{
    /// <summary>It neither announces itself nor listens to announcements: it opens no socket for them.</summary>
    Off,

    /// <summary>By a broadcast to each IPv4 network, and by a multicast to each IPv6 network, which has no broadcasts.</summary>
    Broadcast,

    /// <summary>By a multicast to each network: to 239.255.97.5 and to ff05::674f:48ba:b409:3171:9705.</summary>
    Multicast,
}
