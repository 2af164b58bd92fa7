using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Where an announcement goes, and what it says there.</summary>
internal static class AnnouncementTargets
{
    /// <summary>Everybody on the network of an address; null if there is no way to reach them all.</summary>
    internal static IPAddress? EverybodyAt(LocalAddress home, DiscoveryMode mode) =>
        mode == DiscoveryMode.Multicast || home.Address.AddressFamily == AddressFamily.InterNetworkV6
            ? DatagramPort.GroupOf(home.Address.AddressFamily)
            : home.Broadcast;

    /// <summary>
    /// What others on the network of an address are told to connect to; null if the node can not be connected to from there, so that
    /// there is nothing to announce. Empty, if it only dials and so asks for answers.
    /// </summary>
    /// <param name="home">The address that the announcement is sent from.</param>
    /// <param name="listening">Where the node accepts connections.</param>
    /// <param name="locations">Where others are told to connect to.</param>
    /// <param name="isAdvertised">Whether these are places that the node was told, and may not be addresses of this machine.</param>
    internal static IReadOnlyList<Location>? Endpoints(
        LocalAddress home, IReadOnlyList<IPEndPoint> listening, IReadOnlyList<Location> locations, bool isAdvertised)
    {
        var here = listening
            .Where(place => place.Address.Equals(home.Address) || IsAnyOf(place.Address, home.Address.AddressFamily))
            .Select(place => new Location(home.Address, place.Port))
            .ToArray();

        // On the own machine all its addresses can be connected to.
        return listening.Count == 0 ? []
            : home.IsLoopback ? [.. locations.Concat(here).Distinct()]
            : isAdvertised ? locations
            : here.Length > 0 ? [.. here.Concat(locations.Where(place => !IPAddress.IsLoopback(place.Address))).Distinct()]
            : null;
    }

    private static bool IsAnyOf(IPAddress address, AddressFamily family) =>
        address.AddressFamily == family && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
