using System.Collections.Immutable;
using System.Net;
using Pycos.Internals;

namespace Pycos;

/// <content>Nodes that find each other.</content>
public sealed partial class PycosNode
{
    /// <summary>After the last node of a host has come, others are waited for so long.</summary>
    private static readonly TimeSpan HostQuiet = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan HostPoll = TimeSpan.FromMilliseconds(20);

    private Seeds? seeds;

    /// <summary>The sockets' addresses on which connections are accepted.</summary>
    internal IReadOnlyList<IPEndPoint> ListeningOn { get; private set; } = [];

    internal NodeDiscovery? Discovery { get; private set; }

    /// <summary>
    /// Announces this node to its networks now, so that nodes there connect to it; those that it has not met answer. Suspends the running
    /// task until that is sent. Does nothing while <see cref="IgnoresPeers"/>.
    /// </summary>
    /// <param name="port">The UDP port; <see langword="null"/> for <see cref="DiscoveryOptions.Port"/>.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="InvalidOperationException"><see cref="NodeOptions.Discovery"/> is off.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is not one.</exception>
    public Coroutine AnnounceAsync(int? port = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port ?? 1, nameof(port));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port ?? 1, IPEndPoint.MaxPort, nameof(port));
        return Discovery is { } discovery
            ? ThereAsync(discovery.AnnounceAsync(port))
            : throw new InvalidOperationException("The node can not announce itself: NodeOptions.Discovery is off.");
    }

    /// <summary>
    /// Connects to the nodes of a host: to the one at port 9705, and to all that hear an announcement which is sent there. Suspends the
    /// running task until no more come.
    /// </summary>
    /// <param name="host">The name of a host, or an address.</param>
    /// <param name="timeout">
    /// How long to wait at most; <see langword="null"/> for <see cref="NodeOptions.ConnectTimeout"/>. It is waited for that long only if
    /// nobody answers.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The nodes there that are connected now: at least one.</returns>
    /// <exception cref="PeerRefusedException">There is none, or no such host; the message says what was tried.</exception>
    public Coroutine<IReadOnlyList<PeerInfo>> ConnectAsync(
        string host, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        return ThereAsync(ConnectHostAsync(host, timeout ?? Options.ConnectTimeout), cancellationToken);
    }

    /// <inheritdoc cref="ConnectAsync(string, TimeSpan?, CancellationToken)"/>
    public Coroutine<IReadOnlyList<PeerInfo>> ConnectAsync(
        IPAddress host, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        return ConnectAsync(host.ToString(), timeout, cancellationToken);
    }

    /// <summary>
    /// Connects to a node, and asks it to announce this one on its network, so that the nodes there connect to this one. Suspends the
    /// running task until it does so. It must have granted this node the capability <c>relay</c>.
    /// </summary>
    /// <param name="location">Where it accepts connections.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The node.</returns>
    /// <exception cref="PeerRefusedException">It can not be reached in time, one of the two sides has refused the other, or it does not
    /// announce others; then the connection stays.</exception>
    public Coroutine<PeerInfo> ConnectWithRelayAsync(Location location, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        return ThereAsync(ConnectRelayedAsync(location), cancellationToken);
    }

    /// <summary>The peer of an identity, if it was heard of.</summary>
    internal Peer? Known(NodeId id) => Peers.Find(id);

    /// <summary>Whether an online peer that has an address may send on what others announce.</summary>
    internal bool MayRelay(IPAddress address) =>
        Peers.InUse.Any(peer => peer.State == PeerState.Online && peer.MayRelay && peer.HasAddress(address));

    /// <summary>Whether this node accepts connections at a place.</summary>
    internal bool IsHere(Location location) => IsOwn(location) || ListeningOn.Any(place => place.Port == location.Port
        && (place.Address.Equals(location.Address)
            || ((place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any))
                && (IPAddress.IsLoopback(location.Address)
                    || HostAddresses.All().Any(home => home.Address.Equals(location.Address))))));

    /// <summary>The places that were named and have not answered, and why. On the node's thread.</summary>
    internal IReadOnlyCollection<string> UnansweredPlaces => seeds?.Failures ?? [];

    private void StartDiscovery()
    {
        ListeningOn = [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndPoint!)];
        seeds = new Seeds(this);
        seeds.Start();
        if (Options.Discovery.Mode != DiscoveryMode.Off)
        {
            Discovery = new NodeDiscovery(this, keys!.Discovery);
            Discovery.Start();
        }

        if (seeds.Any || Options.Discovery is { Mode: not DiscoveryMode.Off, Announces: true })
        {
            After(AnnouncementSchedule.UntilFound, WarnIfNothingFound);
        }
    }

    private void WarnIfNothingFound()
    {
        if (IsRunning && !IgnoresPeers && Peers.InUse.All(peer => peer.State == PeerState.Offline || peer.State == PeerState.Connecting))
        {
            NetLog.NothingFound(Log, NothingFound.Describe(
                [.. Discovery?.AnnouncedTo ?? []], seeds!.Failures, [.. Discovery?.Gate.Refusals ?? []], [.. Discovery?.Unmet ?? []]));
        }
    }

    private async Coroutine<IReadOnlyList<PeerInfo>> ConnectHostAsync(string host, TimeSpan timeout)
    {
        ThrowIfIgnoring(new DnsEndPoint(host, NodeOptions.DefaultPort));
        var deadline = NetworkScheduler.DeadlineAfter(timeout);
        IPAddress[] addresses;
        try
        {
            addresses = await NetworkScheduler.Poller.ResolveAsync(host, default).TimeoutAfter(timeout);
        }
        catch (HostNotFoundException exception)
        {
            throw Refused(host, exception.Message, exception);
        }
        catch (TimeoutException exception)
        {
            throw Refused(host, $"its name was not resolved within {timeout.TotalSeconds} s", exception);
        }

        var dials = new List<PycosTask<string?>>();
        foreach (var address in addresses)
        {
            if (Discovery is { } discovery)
            {
                await discovery.AnnounceToAsync(address);
            }

            var place = new Location(HostAddresses.WithoutZone(address), NodeOptions.DefaultPort);
            if (!IsHere(place))
            {
                dials.Add(NetworkScheduler.Spawn(TryDialAsync(place), new SpawnOptions { Daemon = true, Name = "dial host" }));
            }
        }

        return await GatherAsync(host, addresses, dials, deadline);
    }

    private async Coroutine<IReadOnlyList<PeerInfo>> GatherAsync(
        string host, IPAddress[] addresses, List<PycosTask<string?>> dials, long deadline)
    {
        var clock = NetworkScheduler.Clock;
        var (count, changed) = (0, clock.Now);
        while (true)
        {
            var found = Peers.InUse
                .Where(peer => peer.State == PeerState.Online && addresses.Any(address => IsAt(peer, address)))
                .Select(peer => peer.Info)
                .ToArray();
            if (found.Length != count)
            {
                (count, changed) = (found.Length, clock.Now);
            }

            var isSettled = dials.All(dial => !dial.IsAlive) && clock.Now - changed >= Deadline.ToNanoseconds(HostQuiet);
            if (clock.Now >= deadline || (isSettled && found.Length > 0) || (isSettled && Discovery is null))
            {
                return found.Length > 0 ? found : throw Refused(host, await WhyNobodyAsync(dials));
            }

            await PycosTask.SleepAsync(HostPoll);
        }
    }

    /// <summary>Whether a peer is on the machine of an address; this one has several.</summary>
    private bool IsAt(Peer peer, IPAddress address) => peer.HasAddress(address)
        || (Discovery is { } discovery && discovery.IsOwnAddress(address) && discovery.IsHere(peer));

    private async Coroutine<string> WhyNobodyAsync(List<PycosTask<string?>> dials)
    {
        var reasons = new List<string>();
        foreach (var dial in dials.Where(dial => !dial.IsAlive))
        {
            if (await dial is { } why)
            {
                reasons.Add(why);
            }
        }

        reasons.Add(Discovery is null
            ? "announcements are off, so nodes at other ports were not looked for"
            : $"no node answered an announcement to UDP port {Options.Discovery.Port}");
        return string.Join("; ", reasons);
    }

    private async Coroutine<string?> TryDialAsync(Location place)
    {
        try
        {
            await Dialler.ConnectAsync(place);
            return null;
        }
        catch (PeerRefusedException exception)
        {
            return exception.Message;
        }
    }

    private async Coroutine<PeerInfo> ConnectRelayedAsync(Location location)
    {
        var info = await Dialler.ConnectAsync(location);
        var address = new IPEndPoint(location.Address, location.Port);
        if (Known(info.Id) is not { } peer)
        {
            throw Refused(location.ToString(), "it has left again");
        }

        var endpoints = Locations.ToImmutableArray();
        var outcome = await peer.AskAsync(
            null, id => new RelayFrame(id, endpoints, Hops: 1), NetworkScheduler.DeadlineAfter(Options.ConnectTimeout), default);
        return outcome >= (int)Outcome.Delivered ? info : throw RelayRefused(address, (Outcome)outcome);
    }

    private static PeerRefusedException RelayRefused(IPEndPoint address, Outcome outcome)
    {
        var (code, why) = outcome switch
        {
            Outcome.AccessDenied => ((int)ErrorCode.CapabilityViolation, "it has not granted this node the capability relay"),
            Outcome.Full => ((int)ErrorCode.RateLimit, "it was asked more than once a second"),
            Outcome.NoRoute => (0, "its own discovery is off"),
            Outcome.InvalidArgument => (0, "this node can not be reached from there at the places that it says"),
            _ => (0, "it did not answer"),
        };
        return new PeerRefusedException(new PeerRefusal(address, code, $"it does not announce this node: {why}", ByPeer: true));
    }

    internal void ThrowIfIgnoring(EndPoint address)
    {
        if (IgnoresPeers)
        {
            throw new PeerRefusedException(
                new PeerRefusal(address, (int)ErrorCode.IgnoringPeers, "this node ignores new peers (IgnoresPeers)", ByPeer: false));
        }
    }

    private static PeerRefusedException Refused(string host, string why, Exception? cause = null) =>
        new(new PeerRefusal(new DnsEndPoint(host, NodeOptions.DefaultPort), 0, why, ByPeer: false), cause);

    private async Coroutine ThereAsync(Coroutine coroutine) => await ThereAsync(ValueOf(coroutine), default);

    private static async Coroutine<bool> ValueOf(Coroutine coroutine)
    {
        await coroutine;
        return true;
    }
}
