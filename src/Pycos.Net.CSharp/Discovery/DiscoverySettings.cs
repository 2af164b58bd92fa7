using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Looks at the options of discovery before a node is made of them.</summary>
internal static class DiscoverySettings
{
    /// <exception cref="ArgumentException">Something can not be.</exception>
    internal static void Check(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Discovery);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Discovery.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Discovery.Port, IPEndPoint.MaxPort);
        if (options.AddressFamily is not (null or AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            throw new ArgumentException($"AddressFamily is {options.AddressFamily}; a node uses IPv4 or IPv6.", nameof(options));
        }

        if (options.Discovery.Mode != DiscoveryMode.Off)
        {
            // With one place, the longest there is: it must fit whatever else is announced.
            var longest = new Location(IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), IPEndPoint.MaxPort);
            AnnouncementCodec.Encode(
                new Announcement(
                    AnnouncementKind.Announce, default, options.Name, options.Cluster, [longest], long.MaxValue, 0, AnnouncementFlags.None),
                [],
                out _);
        }
    }
}
