using System.Collections.Immutable;
using System.Net;

namespace Pycos.Internals;

/// <content>What announcements have to do with a peer. On the node's thread.</content>
internal sealed partial class Peer
{
    /// <summary>Whether it may have other nodes announced here, and announce them.</summary>
    internal bool MayRelay => May(Capabilities.Relay);

    /// <summary>Whether it is on a machine with an address.</summary>
    internal bool HasAddress(IPAddress address) =>
        address.Equals(connection?.RemoteAddress) || Endpoints.Any(place => place.Address.Equals(address));

    /// <summary>Asks at once whether it is there: somebody says that it leaves.</summary>
    internal void AskNow()
    {
        if (connection is { IsClosed: false } && session is not null)
        {
            Ping(node.NetworkScheduler.Clock.Now);
        }
    }

    private void TakeRelay(in RelayFrame relay)
    {
        Answer(relay.Id, !MayRelay ? Outcome.AccessDenied
            : node.Discovery is not { } discovery ? Outcome.NoRoute
            : Relay(relay, discovery));
    }

    private Outcome Relay(in RelayFrame relay, NodeDiscovery discovery)
    {
        var announced = relay.Endpoints
            .Where(place => place.Port != 0 && MayHaveAnnounced(place.Address, discovery)).ToImmutableArray();
        return relay.Hops > 1 || announced.IsEmpty ? Outcome.InvalidArgument
            : discovery.TryRelay(Id, Name, announced) ? Outcome.Delivered
            : Outcome.Full;
    }

    /// <summary>
    /// Its own address only, unless this node was told of others: what is announced here makes whole networks connect to it.
    /// </summary>
    private bool MayHaveAnnounced(IPAddress address, NodeDiscovery discovery) => connection?.RemoteAddress is { } remote
        && (address.Equals(remote)
            || (discovery.IsOwnAddress(remote) && discovery.IsOwnAddress(address))
            || node.Options.Discovery.AllowedRanges.Any(range => range.Contains(address)));
}
