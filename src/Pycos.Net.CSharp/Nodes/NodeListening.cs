using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Opens the sockets on which a node accepts connections.</summary>
internal static class NodeListening
{
    /// <summary>Opens them.</summary>
    /// <param name="node">The node.</param>
    /// <param name="listeners">Gets the sockets; they are the node's even if this throws.</param>
    /// <returns>Where others are told to connect to.</returns>
    internal static IReadOnlyList<Location> Open(PycosNode node, List<AsyncSocket> listeners)
    {
        var options = node.Options;
        var addresses = options.ListenOn.Count > 0 ? options.ListenOn : DefaultAddresses(options);
        var port = options.Port;
        foreach (var address in addresses)
        {
            var listener = Listen(address, port);
            listeners.Add(listener);
            // All addresses of a node have the same port.
            port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        }

        var locations = addresses.Select(address => new Location(Reachable(address), port!.Value)).Distinct().ToArray();

        // Another machine's loopback address is taken for one's own.
        var reachable = Array.FindAll(locations, location => !IPAddress.IsLoopback(location.Address));
        return options.Advertise.Count == 0
            ? reachable.Length > 0 ? reachable : locations
            : [.. options.Advertise.Select(place => place.Port == 0 ? place with { Port = port!.Value } : place)];
    }

    private static AsyncSocket Listen(IPAddress address, int? port)
    {
        if (port is { } wanted)
        {
            return AsyncSocket.Listen(new IPEndPoint(address, wanted));
        }

        try
        {
            return AsyncSocket.Listen(new IPEndPoint(address, NodeOptions.DefaultPort));
        }
        catch (AddressInUseException)
        {
            return AsyncSocket.Listen(new IPEndPoint(address, 0));
        }
    }

    private static IReadOnlyList<IPAddress> DefaultAddresses(NodeOptions options) =>
        NodeSettings.ReachesOut(options) && HostAddresses.Best(options.AddressFamily) is { } outside
            ? [outside, LoopbackOf(outside.AddressFamily)]
            : [LoopbackOf(options.AddressFamily ?? AddressFamily.InterNetwork)];

    private static IPAddress LoopbackOf(AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    /// <summary>What others can connect to: not the address that stands for all of the machine's.</summary>
    private static IPAddress Reachable(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            ? HostAddresses.Best(address.AddressFamily) ?? LoopbackOf(address.AddressFamily)
            : HostAddresses.WithoutZone(address);
}
