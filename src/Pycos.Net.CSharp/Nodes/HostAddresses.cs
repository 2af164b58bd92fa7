using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>The addresses of this machine, as its interfaces have them: no name is resolved.</summary>
internal static class HostAddresses
{
    /// <summary>All addresses of interfaces that are up.</summary>
    internal static IReadOnlyList<LocalAddress> All() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(candidate => candidate.OperationalStatus == OperationalStatus.Up
                || candidate.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(AddressesOf),
    ];

    /// <summary>The address by which others most likely reach this machine; null if there is only a loopback.</summary>
    /// <param name="family">Of which kind; null for IPv4, or IPv6 if there is no other.</param>
    internal static IPAddress? Best(AddressFamily? family = null) => Choose(All(), family);

    /// <summary>
    /// Chooses that address: of an interface with a gateway before others, of IPv4 before IPv6, and one that does not change with the
    /// provider (fd…) before other ones of IPv6. Loopback and link-local addresses are none that others can use.
    /// </summary>
    internal static IPAddress? Choose(IEnumerable<LocalAddress> addresses, AddressFamily? family) => addresses
        .Where(candidate => !candidate.IsLoopback && !candidate.IsLinkLocal)
        .Where(candidate => family is null || candidate.Address.AddressFamily == family)
        .OrderBy(candidate => candidate.Address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
        .ThenByDescending(candidate => candidate.HasGateway)
        .ThenByDescending(candidate => candidate.IsUniqueLocal)
        .FirstOrDefault()?.Address;

    /// <summary>An address as others see it: without the zone, which means something on this machine only.</summary>
    internal static IPAddress WithoutZone(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
            : address;

    private static IEnumerable<LocalAddress> AddressesOf(NetworkInterface source)
    {
        var properties = source.GetIPProperties();
        var gateways = properties.GatewayAddresses.Select(gateway => gateway.Address.AddressFamily).ToHashSet();
        foreach (var unicast in properties.UnicastAddresses)
        {
            var family = unicast.Address.AddressFamily;
            if (family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            {
                yield return new LocalAddress(
                    WithoutZone(unicast.Address), unicast.PrefixLength, IndexOf(source, properties, family), gateways.Contains(family));
            }
        }
    }

    private static int IndexOf(NetworkInterface source, IPInterfaceProperties properties, AddressFamily family)
    {
        var component = family == AddressFamily.InterNetwork ? NetworkInterfaceComponent.IPv4 : NetworkInterfaceComponent.IPv6;
        return !source.Supports(component) ? 0
            : family == AddressFamily.InterNetwork ? properties.GetIPv4Properties().Index
            : properties.GetIPv6Properties().Index;
    }
}
