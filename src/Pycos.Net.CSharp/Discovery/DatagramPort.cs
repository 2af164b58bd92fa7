using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>A socket for announcements. On the node's thread.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class DatagramPort : IDisposable
{
    /// <summary>The group of announcements of IPv4: of those that an organization may use as it likes (RFC 2365).</summary>
    internal static readonly IPAddress Group = IPAddress.Parse("239.255.97.5");

    /// <summary>The group of announcements of IPv6, of a site at most.</summary>
    internal static readonly IPAddress GroupV6 = IPAddress.Parse("ff05::674f:48ba:b409:3171:9705");

    private readonly AsyncSocket socket;
    private readonly AsyncLock sending = new();

    private DatagramPort(AsyncSocket socket, LocalAddress? home)
    {
        this.socket = socket;
        Home = home;
    }

    /// <summary>The address that it sends from; null if it is the one that all nodes of this machine share.</summary>
    internal LocalAddress? Home { get; }

    /// <summary>Opens the socket that hears what is sent to everybody; other nodes of this machine have theirs on the same port.</summary>
    /// <param name="any">The address that stands for all of a family.</param>
    /// <param name="port">The port.</param>
    /// <param name="groups">The interfaces on which the family's group is joined.</param>
    /// <param name="staysHome">Whether it is to hear nodes of this machine only.</param>
    /// <param name="notJoined">Told of an interface that takes no multicasts, and why; the others count.</param>
    /// <exception cref="AddressInUseException">A program has the port that does not share it.</exception>
    internal static DatagramPort OpenShared(
        IPAddress any, int port, IEnumerable<int> groups, bool staysHome, Action<int, string> notJoined) => Open(any.AddressFamily, null, socket =>
    {
        if (staysHome)
        {
            socket.StayOnLoopback();
        }

        socket.ShareAddress();
        socket.Bind(new IPEndPoint(any, port));
        foreach (var number in groups)
        {
            try
            {
                socket.JoinGroup(GroupOf(any.AddressFamily), number);
            }
            catch (SocketException exception)
            {
                notJoined(number, exception.Message);
            }
        }
    });

    /// <summary>Opens a socket that sends from one of this machine's addresses, and hears the answers.</summary>
    /// <exception cref="SocketException">The address has gone.</exception>
    internal static DatagramPort OpenAt(LocalAddress home) => Open(home.Address.AddressFamily, home, socket =>
    {
        if (home.Address.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.AllowBroadcasts();
        }

        socket.Bind(new IPEndPoint(home.Address, 0));
        socket.SendGroupsBy(home.Interface);
    });

    internal static IPAddress GroupOf(AddressFamily family) => family == AddressFamily.InterNetwork ? Group : GroupV6;

    internal Coroutine<(int Received, EndPoint From)> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveFromAsync(buffer);

    /// <exception cref="SocketException">It can not be sent there.</exception>
    internal async Coroutine SendAsync(ReadOnlyMemory<byte> datagram, IPEndPoint to)
    {
        using (await sending.EnterAsync())
        {
            await socket.SendToAsync(datagram, to);
        }
    }

    public void Dispose() => socket.Dispose();

    public override string ToString() => Home?.Address.ToString() ?? socket.LocalEndPoint?.ToString() ?? "closed";

    private static DatagramPort Open(AddressFamily family, LocalAddress? home, Action<AsyncSocket> configure)
    {
        var socket = new AsyncSocket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            configure(socket);
            return new DatagramPort(socket, home);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
