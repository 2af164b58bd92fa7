using System.Net;
using System.Net.Sockets;
using Pycos.Internals;

namespace Pycos.Testing.Internals;

/// <summary>A socket in memory that answers as one of Linux would.</summary>
internal sealed partial class SimulatedSocketDriver : SocketDriver
{
    private readonly SimulatedNetwork network;
    private readonly SocketType type;
    private SimulatedPoller? poller;
    private Watch? watch;
    private EndPoint? local;
    private EndPoint? remote;
    private bool closed;

    internal SimulatedSocketDriver(SimulatedNetwork network, SimulatedPoller home, AddressFamily family, SocketType type)
    {
        this.network = network;
        Home = home;
        this.type = type;
        AddressFamily = family;
        Descriptor = network.Open(this);
    }

    internal override int Descriptor { get; }

    /// <summary>Whose socket it is.</summary>
    internal SimulatedPoller Home { get; }

    internal override bool IsStream => type != SocketType.Dgram;

    internal override AddressFamily AddressFamily { get; }

    internal override EndPoint? LocalEndPoint => local;

    internal override EndPoint? RemoteEndPoint => remote;

    internal override Socket Socket =>
        throw new NotSupportedException("A socket of a simulation is in memory only: it has no socket of the operating system.");

    /// <summary>Whether a report that it may be read or written would be harmless though nothing has happened.</summary>
    internal bool MayBeReportedAtAnyTime => !IsStream || listening || (incoming is not null && !connecting);

    private bool IsReadable => IsStream
        ? backlog.Count > 0 || error != 0 || incoming is { HasArrived: true } or { EndArrived: true }
        : datagrams.Count > 0;

    private bool IsWritable => !IsStream || error != 0 || outgoing is { HasRoom: true };

    internal override void Bind(EndPoint endPoint)
    {
        if (local is not null)
        {
            throw new SocketException((int)SocketError.InvalidArgument);
        }

        local = network.Bind(this, endPoint);
    }

    /// <summary>Nothing to do: what is sent in a simulation is under way at once.</summary>
    internal override void SendWithoutDelay()
    {
    }

    internal override void ShareAddress() => SharesAddress = true;

    /// <summary>All sockets of a simulated machine are at its only address.</summary>
    internal override void StayOnLoopback()
    {
    }

    internal override void AllowBroadcasts() => mayBroadcast = true;

    internal override void JoinGroup(IPAddress group, int interfaceIndex) => groups.Add(group);

    internal override void SendGroupsBy(int interfaceIndex)
    {
        // All interfaces lead to the one network that there is.
    }

    internal override void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        CloseStream();
        network.Close(this);
    }

    /// <summary>A poller begins to watch: as epoll does, it reports at once what is ready.</summary>
    internal void Attach(SimulatedPoller newPoller, Watch newWatch)
    {
        poller = newPoller;
        watch = newWatch;
        if (IsReadable)
        {
            AnnounceReadable();
        }

        if (IsWritable && !connecting)
        {
            AnnounceWritable();
        }
    }

    internal void Detach()
    {
        poller = null;
        watch = null;
    }

    internal void AnnounceReadable()
    {
        if (poller is not null)
        {
            watch!.HungUp |= incoming is { EndArrived: true } || resetSeen;
            poller.Report(watch, true, false);
        }
    }

    internal void AnnounceWritable() => poller?.Report(watch!, false, true);
}
