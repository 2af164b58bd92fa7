using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <content>What is sent.</content>
internal sealed partial class NodeDiscovery
{
    private readonly SortedSet<string> announcedTo = new(StringComparer.Ordinal);
    private bool hasWarnedOfRoom;

    /// <summary>Where announcements have been sent to.</summary>
    internal IEnumerable<string> AnnouncedTo => announcedTo;

    /// <summary>Announces the node to everybody on the networks that it can be reached on; not, while it ignores peers.</summary>
    /// <param name="port">The UDP port; null for that of the options.</param>
    internal async Coroutine AnnounceAsync(int? port = null)
    {
        if (!node.IgnoresPeers)
        {
            await SendToEverybodyAsync(Compose(AnnouncementKind.Announce, AnnouncementFlags.AnswerWanted), port ?? options.Port);
        }
    }

    /// <summary>Tells everybody that the node leaves.</summary>
    internal async Coroutine SayByeAsync()
    {
        if (options.Announces)
        {
            await SendToEverybodyAsync(Compose(AnnouncementKind.Bye, AnnouncementFlags.None), options.Port);
        }
    }

    /// <summary>Announces the node to the nodes of one machine, which may be on another network.</summary>
    internal async Coroutine AnnounceToAsync(IPAddress host)
    {
        // Of the own machine it might be this node that gets what is sent to one.
        var isHere = IsOwnAddress(host);
        var announcement = Compose(
            AnnouncementKind.Announce, AnnouncementFlags.AnswerWanted | (isHere ? AnnouncementFlags.None : AnnouncementFlags.Directed));
        foreach (var port in ports.ToArray())
        {
            if (port.Home is { } home
                && (isHere ? home.IsLoopback : !home.IsLoopback && home.Address.AddressFamily == host.AddressFamily))
            {
                var to = isHere ? AnnouncementTargets.EverybodyAt(home, options.Mode)! : host;
                await SendAsync(port, announcement, EndpointsFrom(home) ?? [], new IPEndPoint(to, options.Port));
            }
        }
    }

    /// <summary>Announces another node to everybody: one that has asked for it.</summary>
    /// <param name="asking">The node.</param>
    /// <param name="name">Its name.</param>
    /// <param name="endpoints">Where it accepts connections.</param>
    /// <returns>False if it asks too often.</returns>
    internal bool TryRelay(NodeId asking, string name, ImmutableArray<Location> endpoints)
    {
        if (!relays.TryTake(IPAddress.None, asking.Number, (long)node.ClockMilliseconds))
        {
            return false;
        }

        var announcement = Compose(AnnouncementKind.Announce, AnnouncementFlags.Relayed) with { Node = asking, Name = name };
        node.Start("relay", SendOnAsync(announcement, endpoints, everywhere: true));
        return true;
    }

    private async Coroutine KeepAnnouncingAsync(int present)
    {
        for (var count = 1; schedule == present && node.IsRunning; count++)
        {
            await AnnounceAsync();
            await PycosTask.SleepAsync(AnnouncementSchedule.PauseAfter(count, node.NetworkScheduler.Random));
        }
    }

    private Coroutine PassOnAsync(Announcement announcement, ImmutableArray<Location> places) =>
        SendOnAsync(announcement with { Flags = AnnouncementFlags.Relayed }, places, everywhere: false);

    private async Coroutine SendOnAsync(Announcement announcement, ImmutableArray<Location> places, bool everywhere)
    {
        foreach (var port in ports.ToArray())
        {
            // Another machine can do nothing with the address that this one has for itself.
            var fitting = port.Home is { IsLoopback: true } ? places : [.. places.Where(place => !IPAddress.IsLoopback(place.Address))];
            if (port.Home is { } home && (everywhere || home.IsLoopback) && fitting.Length > 0
                && AnnouncementTargets.EverybodyAt(home, options.Mode) is { } everybody)
            {
                await SendAsync(port, announcement, fitting, new IPEndPoint(everybody, options.Port));
            }
        }
    }

    private async Coroutine AnswerAsync(DatagramPort port, IPEndPoint to)
    {
        // From the port that was asked, which is the one that a firewall between expects the answer from.
        var home = port.Home ?? HomeTowards(to.Address);
        if (home is not null && EndpointsFrom(home) is { Count: > 0 } endpoints)
        {
            await SendAsync(port, Compose(AnnouncementKind.Answer, AnnouncementFlags.None), endpoints, to);
        }
    }

    /// <summary>The address of this machine on the network of another one, or any other than its loopback.</summary>
    private LocalAddress? HomeTowards(IPAddress address)
    {
        var homes = ports.Select(port => port.Home).OfType<LocalAddress>()
            .Where(home => home.Address.AddressFamily == address.AddressFamily)
            .ToArray();
        return Array.Find(homes, home => home.Address.Equals(address))
            ?? Array.Find(homes, home => new IPNetwork(NetworkOf(home), home.PrefixLength).Contains(address))
            ?? Array.Find(homes, home => !home.IsLoopback);
    }

    private static IPAddress NetworkOf(LocalAddress home)
    {
        var bytes = home.Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(home.PrefixLength - (8 * i), 0, 8);
            bytes[i] &= (byte)(byte.MaxValue << (8 - kept));
        }

        return new IPAddress(bytes);
    }

    private async Coroutine SendToEverybodyAsync(Announcement announcement, int port)
    {
        foreach (var sender in ports.ToArray())
        {
            if (sender.Home is { } home
                && AnnouncementTargets.EverybodyAt(home, options.Mode) is { } everybody
                && EndpointsFrom(home) is { } endpoints)
            {
                await SendAsync(sender, announcement, endpoints, new IPEndPoint(everybody, port));
            }
        }
    }

    private async Coroutine SendAsync(DatagramPort port, Announcement announcement, IReadOnlyList<Location> endpoints, IPEndPoint to)
    {
        var datagram = AnnouncementCodec.Encode(
            announcement with { Endpoints = [.. endpoints] }, keys.Count > 0 ? keys[0] : [], out var omitted);
        if (omitted > 0 && !hasWarnedOfRoom)
        {
            hasWarnedOfRoom = true;
            NetLog.PlacesOmitted(node.Log, omitted, endpoints.Count, AnnouncementCodec.Longest);
        }

        try
        {
            await port.SendAsync(datagram, to);
            if (announcement.Node == node.Id && announcement.Kind == AnnouncementKind.Announce)
            {
                announcedTo.Add(to.ToString());
            }
        }
        catch (Exception exception) when (exception is SocketException or SocketClosedException)
        {
            NetLog.CannotAnnounce(node.Log, to, exception.Message);
        }
    }

    private IReadOnlyList<Location>? EndpointsFrom(LocalAddress home) =>
        AnnouncementTargets.Endpoints(home, node.ListeningOn, node.Locations, node.Options.Advertise.Count > 0);

    private Announcement Compose(AnnouncementKind kind, AnnouncementFlags flags) => new(
        kind, node.Id, node.Name, node.Options.Cluster, [], TimeNow(), (ulong)node.NetworkScheduler.Random.NextInt64(), flags);
}
