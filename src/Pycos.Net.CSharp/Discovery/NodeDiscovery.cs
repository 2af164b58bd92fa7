using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>Lets a node and others find each other by announcements. On the node's thread, but for what says otherwise.</summary>
[DebuggerDisplay("{ports.Count} sockets")]
internal sealed partial class NodeDiscovery : IDisposable
{
    /// <summary>After an error of a socket nothing is received for so long, lest it come again at once for ever.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(100);

    /// <summary>An interface that comes gets its addresses one after the other.</summary>
    private static readonly TimeSpan ChangePause = TimeSpan.FromSeconds(1);

    /// <summary>Who answers an announcement has dialled already; it is dialled back only if that does not come through.</summary>
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(500);

    private readonly PycosNode node;
    private readonly DiscoveryOptions options;
    private readonly IReadOnlyList<byte[]> keys;
    private readonly AnnouncementGate gate;
    private readonly RefusalReports reports;
    private readonly List<DatagramPort> ports = [];
    private readonly HashSet<NodeId> meeting = [];
    private readonly SourceRates relays = new(interval: 1000, burst: 1, capacity: 1024);
    private readonly bool isLoopbackOnly;
    private HashSet<IPAddress> ownAddresses = [];
    private int schedule;
    private bool isChanging;

    /// <summary>Makes the discovery of a node.</summary>
    /// <param name="node">The node; it listens already.</param>
    /// <param name="keys">The keys of announcements, the preferred one first; none, if there is no secret.</param>
    internal NodeDiscovery(PycosNode node, IReadOnlyList<byte[]> keys)
    {
        this.node = node;
        this.keys = keys;
        options = node.Options.Discovery;
        isLoopbackOnly = !NodeSettings.AnnouncesOut(node.Options);
        reports = new RefusalReports(node);
        gate = new AnnouncementGate(new AnnouncementRules
        {
            Self = node.Id,
            Cluster = node.Options.Cluster,
            Keys = keys,
            IsLoopbackOnly = isLoopbackOnly,
            AllowedRanges = options.AllowedRanges,
            IsOwnAddress = IsOwnAddress,
            MayRelay = node.MayRelay,
            IgnoresPeers = () => node.IgnoresPeers,
        });
    }

    internal AnnouncementGate Gate => gate;

    /// <summary>The last places that nodes announced and that could not be connected to, and why.</summary>
    internal IEnumerable<string> Unmet => reports.Unmet;

    internal void Start()
    {
        OpenPorts();
        if (!isLoopbackOnly)
        {
            NetworkChange.NetworkAddressChanged += OnNetworkChanged;
        }

        if (options.Announces)
        {
            node.Start("announcer", KeepAnnouncingAsync(++schedule));
        }
    }

    public void Dispose()
    {
        NetworkChange.NetworkAddressChanged -= OnNetworkChanged;
        schedule++;
        ClosePorts();
    }

    internal bool IsOwnAddress(IPAddress address) => IPAddress.IsLoopback(address) || ownAddresses.Contains(address);

    /// <summary>Whether a peer is on this machine.</summary>
    internal bool IsHere(Peer peer) => peer.HasAddress(IPAddress.Loopback) || ownAddresses.Any(peer.HasAddress);

    private void OpenPorts()
    {
        IReadOnlyList<LocalAddress> homes = isLoopbackOnly ? [LocalAddress.Loopback] : HostAddresses.All();
        ownAddresses = [.. homes.Select(home => home.Address)];
        homes = [.. homes.Where(home => !home.IsLinkLocal && (!home.IsLoopback || home.Address.Equals(IPAddress.Loopback)))];
        foreach (var family in homes.GroupBy(home => home.Address.AddressFamily))
        {
            var any = family.Key == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            var groups = options.Mode == DiscoveryMode.Multicast || family.Key == AddressFamily.InterNetworkV6
                ? family.Select(home => home.Interface).Distinct()
                : [];
            TryOpen($"{any}, port {options.Port}", () => DatagramPort.OpenShared(any, options.Port, groups, isLoopbackOnly, (number, why) =>
                NetLog.CannotJoinGroup(node.Log, number, DatagramPort.GroupOf(any.AddressFamily), why)));
        }

        foreach (var home in homes)
        {
            TryOpen(home.Address.ToString(), () => DatagramPort.OpenAt(home));
        }
    }

    private void TryOpen(string where, Func<DatagramPort> open)
    {
        try
        {
            var port = open();
            ports.Add(port);
            node.Start("discovery", ReceiveAsync(port));
        }
        catch (Exception exception) when (exception is SocketException or AddressInUseException)
        {
            NetLog.CannotDiscover(node.Log, where, exception.Message);
        }
    }

    private void ClosePorts()
    {
        ports.ForEach(port => port.Dispose());
        ports.Clear();
    }

    /// <summary>An interface came, went or got another address. On a thread of the system.</summary>
    private void OnNetworkChanged(object? sender, EventArgs change) => node.Post(() =>
    {
        if (!isChanging && node.IsRunning)
        {
            isChanging = true;
            node.After(ChangePause, Reopen);
        }
    });

    private void Reopen()
    {
        isChanging = false;
        if (node.IsRunning)
        {
            ClosePorts();
            OpenPorts();
            if (options.Announces)
            {
                node.Start("announcer", KeepAnnouncingAsync(++schedule));
            }
        }
    }

    private async Coroutine ReceiveAsync(DatagramPort port)
    {
        // One byte more than is allowed, so that a datagram that is too long is seen to be so.
        var buffer = new byte[AnnouncementCodec.Longest + 1];
        while (true)
        {
            try
            {
                var (received, from) = await port.ReceiveAsync(buffer);
                await TakeAsync(port, buffer.AsMemory(0, received), (IPEndPoint)from);
            }
            catch (SocketClosedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                NetLog.CannotReceiveAnnouncement(node.Log, port.ToString(), exception.Message);
                await PycosTask.SleepAsync(ErrorPause);
            }
        }
    }

    private async Coroutine TakeAsync(DatagramPort port, ReadOnlyMemory<byte> datagram, IPEndPoint source)
    {
        var sender = HostAddresses.WithoutZone(source.Address);
        var now = (long)node.ClockMilliseconds;
        var verdict = gate.Judge(datagram, sender, TimeNow(), now);
        if (verdict.Announcement is not { } announcement)
        {
            if (verdict.Refusal.IsTelling())
            {
                reports.Report(verdict.Refusal, source, now);
            }

            return;
        }

        NetLog.AnnouncementHeard(node.Log, announcement.Kind, announcement.Name, announcement.Node, source);
        if (announcement.Kind == AnnouncementKind.Bye)
        {
            node.Known(announcement.Node)?.AskNow();
            return;
        }

        // Each node of many hears the announcements of all; only those that do not know each other yet have something to say.
        var wantsAnswer = verdict.WantsAnswer && !IsMet(announcement.Node);
        Meet(announcement, verdict.Places);
        if (verdict.WantsPassingOn)
        {
            await PassOnAsync(announcement, verdict.Places);
        }

        if (wantsAnswer)
        {
            await AnswerAsync(port, source);
        }
    }

    /// <summary>Connects to a node that was heard of, unless that is done or under way.</summary>
    private void Meet(Announcement announcement, ImmutableArray<Location> places)
    {
        if (!places.IsEmpty && !IsMet(announcement.Node) && meeting.Add(announcement.Node))
        {
            var pause = announcement.Kind == AnnouncementKind.Answer && node.Locations.Count > 0 ? AnswerPause : TimeSpan.Zero;
            node.Start("meet", MeetAsync(announcement.Node, places, pause));
        }
    }

    private async Coroutine MeetAsync(NodeId id, ImmutableArray<Location> places, TimeSpan pause)
    {
        try
        {
            await PycosTask.SleepAsync(pause);
            foreach (var place in places)
            {
                if (IsMet(id) || !node.IsRunning)
                {
                    return;
                }

                try
                {
                    await node.Dialler.ConnectAsync(place, PeerReason.Discovered);
                }
                catch (PeerRefusedException exception)
                {
                    reports.NotMet(place, exception.Message);
                }
            }
        }
        finally
        {
            meeting.Remove(id);
        }
    }

    private bool IsMet(NodeId id) => node.Known(id)?.State == PeerState.Online;

    private static long TimeNow() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
