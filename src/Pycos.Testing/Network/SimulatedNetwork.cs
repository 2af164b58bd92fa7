using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pycos.Internals;
using Pycos.Testing.Internals;

namespace Pycos.Testing;

/// <summary>
/// The network of a simulation: every IP address is reachable from each of its schedulers, as if all ran on one machine with all
/// addresses. Connections are bounded and keep their order; datagrams are lost where nobody listens or no room is. A datagram to an
/// IPv4 address that ends in 255 is a broadcast and reaches all sockets bound to all addresses with its port; one to a multicast group
/// reaches those of them that have joined it.
/// </summary>
[DebuggerDisplay("{bound.Count} addresses bound")]
public sealed class SimulatedNetwork
{
    private const int FirstEphemeralPort = 49_152;
    private const int LastPort = 65_535;

    private readonly VirtualClock clock;
    private readonly Dictionary<string, IPAddress[]> hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(bool IsStream, EndPoint EndPoint), SimulatedSocketDriver> bound = [];
    private readonly Dictionary<EndPoint, List<SimulatedSocketDriver>> sharers = [];
    private readonly Dictionary<int, SimulatedSocketDriver> sockets = [];
    private readonly Dictionary<EndPoint, SimulatedPoller> homes = [];
    private readonly HashSet<(SimulatedPoller From, SimulatedPoller To)> cuts = [];
    private readonly List<(SimulatedPoller From, SimulatedPoller To, Action Arrive)> keptBack = [];
    private readonly PriorityQueue<Action, (long Moment, long Sequence)> events = new();
    private TimeSpan latency;
    private long lastSequence;
    private int lastDescriptor = 1000;
    private int lastPort = FirstEphemeralPort - 1;

    internal SimulatedNetwork(VirtualClock clock, Random random, SimulationOptions options)
    {
        this.clock = clock;
        Random = random;
        BufferSize = options.BufferSize;
        AddHost("localhost", IPAddress.Loopback);
    }

    /// <summary>How long everything takes to arrive, from now on, in virtual time. The default is zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan Latency
    {
        get => latency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            latency = value;
        }
    }

    /// <summary>How many sockets are open.</summary>
    public int OpenSockets => sockets.Count;

    /// <summary>How many datagrams were lost: nobody was there, or there was no room.</summary>
    public long LostDatagrams { get; internal set; }

    internal Random Random { get; }

    internal int BufferSize { get; }

    internal long Now => clock.Now;

    /// <summary>When something arrives next.</summary>
    internal long NextEvent => events.TryPeek(out _, out var first) ? first.Moment : Deadline.Never;

    /// <summary>Gives a host name its addresses; a name that has some gets these instead. <c>localhost</c> is 127.0.0.1.</summary>
    /// <param name="name">The name; case does not matter.</param>
    /// <param name="addresses">In the order in which they are tried.</param>
    public void AddHost(string name, params IPAddress[] addresses)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(addresses);
        hosts[name] = [.. addresses];
    }

    /// <summary>Takes a host name away.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it was there.</returns>
    public bool RemoveHost(string name) => hosts.Remove(name);

    /// <summary>
    /// Breaks all connections that have an end at an address: both ends see a reset, after what had arrived before.
    /// </summary>
    /// <param name="endPoint">The address of either end, such as that of a server.</param>
    /// <returns>How many connections were broken.</returns>
    public int ResetConnections(IPEndPoint endPoint)
    {
        var broken = 0;
        foreach (var socket in InOrder())
        {
            if (endPoint.Equals(socket.LocalEndPoint) && socket.BreakConnection())
            {
                broken++;
            }
        }

        return broken;
    }

    internal async Coroutine<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        if (latency > TimeSpan.Zero)
        {
            await PycosTask.SleepAsync(latency, cancellation);
        }

        return hosts.TryGetValue(host, out var addresses) && addresses.Length > 0
            ? [.. addresses]
            : throw new HostNotFoundException(host);
    }

    /// <summary>Does something when what is sent now arrives: at once if there is no latency.</summary>
    internal void Deliver(long moment, Action action)
    {
        if (moment <= Now)
        {
            action();
        }
        else
        {
            events.Enqueue(action, (moment, ++lastSequence));
        }
    }

    /// <summary>As <see cref="Deliver"/>, of something that goes from one side to another: kept back while the network is cut there.</summary>
    internal void Send(SimulatedPoller from, SimulatedPoller to, Action arrive)
    {
        if (IsCut(from, to))
        {
            keptBack.Add((from, to, arrive));
        }
        else
        {
            Deliver(ArrivalTime(), arrive);
        }
    }

    internal bool IsCut(SimulatedPoller from, SimulatedPoller to) => cuts.Count > 0 && cuts.Contains((from, to));

    internal void Cut(SimulatedPoller from, SimulatedPoller to) => cuts.Add((from, to));

    internal void Heal(SimulatedPoller from, SimulatedPoller to)
    {
        if (!cuts.Remove((from, to)))
        {
            return;
        }

        var arriving = keptBack.Where(sent => sent.From == from && sent.To == to).ToArray();
        keptBack.RemoveAll(sent => sent.From == from && sent.To == to);
        Array.ForEach(arriving, sent => Deliver(ArrivalTime(), sent.Arrive));
        foreach (var socket in InOrder())
        {
            socket.HealIncoming(from, to);
        }
    }

    /// <summary>Closes all sockets of a process, as the system does when it has died.</summary>
    internal void CloseAll(SimulatedPoller home)
    {
        foreach (var socket in InOrder().Where(socket => socket.Home == home))
        {
            socket.Close();
        }
    }

    /// <summary>Whose connections are accepted at an address, or were when it was last bound.</summary>
    internal SimulatedPoller? HomeOf(EndPoint endPoint) => At(true, endPoint)?.Home ?? homes.GetValueOrDefault(endPoint);

    private SimulatedSocketDriver[] InOrder() => [.. sockets.Values.OrderBy(socket => socket.Descriptor)];

    internal long ArrivalTime() => Deadline.After(Now, latency);

    internal void DeliverDue()
    {
        while (events.TryPeek(out var action, out var first) && first.Moment <= Now)
        {
            events.Dequeue();
            action();
        }
    }

    internal int Open(SimulatedSocketDriver socket)
    {
        sockets.Add(++lastDescriptor, socket);
        return lastDescriptor;
    }

    internal SimulatedSocketDriver Find(int descriptor) => sockets.TryGetValue(descriptor, out var socket)
        ? socket
        : throw new NotSupportedException(
            $"Descriptor {descriptor} is no socket of this simulation. Make sockets inside tasks that the simulation runs.");

    internal void Close(SimulatedSocketDriver socket)
    {
        sockets.Remove(socket.Descriptor);
        if (socket.LocalEndPoint is not { } local)
        {
            return;
        }

        if (sharers.TryGetValue(local, out var others))
        {
            others.Remove(socket);
        }

        if (bound.GetValueOrDefault((socket.IsStream, local)) == socket)
        {
            bound.Remove((socket.IsStream, local));
            if (!socket.IsStream && others?.LastOrDefault() is { } heir)
            {
                bound.Add((false, local), heir);
            }
        }
    }

    /// <summary>Gives a socket an address, a free port if it asks for port 0.</summary>
    internal EndPoint Bind(SimulatedSocketDriver socket, EndPoint endPoint)
    {
        var wanted = endPoint is IPEndPoint { Port: 0 } any ? FreePort(socket.IsStream, any.Address) : endPoint;
        var isShared = socket.SharesAddress && bound.GetValueOrDefault((false, wanted)) is { SharesAddress: true };
        if (!isShared && IsTaken(socket.IsStream, wanted))
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        bound[(socket.IsStream, wanted)] = socket;
        if (socket.IsStream)
        {
            homes[wanted] = socket.Home;
        }

        if (socket.SharesAddress)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(sharers, wanted, out _) ??= []).Add(socket);
        }

        return wanted;
    }

    internal static bool IsForMany(IPAddress address) => IsGroup(address)
        || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [_, _, _, byte.MaxValue]);

    /// <summary>Whether an address is that of a multicast group (RFC 5771, RFC 4291).</summary>
    internal static bool IsGroup(IPAddress address) =>
        address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240);

    /// <summary>Who hears what is sent to a broadcast address or to a group.</summary>
    internal SimulatedSocketDriver[] AllAt(IPEndPoint endPoint)
    {
        var all = new IPEndPoint(AnyOf(endPoint.Address), endPoint.Port);
        IEnumerable<SimulatedSocketDriver> there =
            sharers.GetValueOrDefault(all) ?? (bound.GetValueOrDefault((false, all)) is { } one ? [one] : []);
        return [.. there.Where(socket => !IsGroup(endPoint.Address) || socket.IsMemberOf(endPoint.Address))];
    }

    /// <summary>Who is at an address: the socket bound to it, or the one bound to all addresses with that port.</summary>
    internal SimulatedSocketDriver? At(bool isStream, EndPoint endPoint)
    {
        if (bound.TryGetValue((isStream, endPoint), out var socket))
        {
            return socket;
        }

        return endPoint is IPEndPoint ip ? bound.GetValueOrDefault((isStream, new IPEndPoint(AnyOf(ip.Address), ip.Port))) : null;
    }

    private static IPAddress AnyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    private bool IsTaken(bool isStream, EndPoint endPoint) =>
        At(isStream, endPoint) is not null
        || (endPoint is IPEndPoint ip && ip.Address.Equals(AnyOf(ip.Address))
            && bound.Keys.Any(key => key.IsStream == isStream && key.EndPoint is IPEndPoint other
                && other.Port == ip.Port && other.AddressFamily == ip.AddressFamily));

    private IPEndPoint FreePort(bool isStream, IPAddress address)
    {
        for (var tries = FirstEphemeralPort; tries <= LastPort; tries++)
        {
            lastPort = lastPort == LastPort ? FirstEphemeralPort : lastPort + 1;
            var candidate = new IPEndPoint(address, lastPort);
            if (!IsTaken(isStream, candidate))
            {
                return candidate;
            }
        }

        throw new SocketException((int)SocketError.AddressNotAvailable);
    }
}
