using System.Net;

namespace Pycos.Internals;

/// <summary>Where servers of a node listen, and where clients find them: where the node itself does.</summary>
/// <param name="ListenOn">The address that they listen on.</param>
/// <param name="Reached">The address that clients use.</param>
internal sealed record NodePlace(IPAddress ListenOn, IPAddress Reached)
{
    /// <summary>The address that clients use, if that is another one than the servers listen on.</summary>
    internal IPAddress? Advertised => Reached.Equals(ListenOn) ? null : Reached;

    /// <summary>Finds it out; resolves a name, which blocks.</summary>
    /// <exception cref="HostNotFoundException">The name can not be resolved.</exception>
    internal static NodePlace Of(PycosNode node, string? advertiseHost)
    {
        var options = node.Options;
        var reached = advertiseHost is not null ? Location.Resolve(advertiseHost, 0).Address : node.Location?.Address ?? IPAddress.Loopback;
        var listenOn = !options.AcceptsConnections ? IPAddress.Loopback
            : options.ListenOn.Count > 0 ? options.ListenOn[0]
            : options.Advertise.Count == 0 && node.Location is { } own ? own.Address
            : IPAddress.Any;
        return new NodePlace(listenOn, reached);
    }
}
