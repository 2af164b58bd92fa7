using System.Net;
using System.Net.Sockets;

namespace Pycos.Testing.Internals;

/// <content>Datagrams.</content>
internal sealed partial class SimulatedSocketDriver
{
    /// <summary>The longest datagram of UDP over IPv4: 65,535 bytes less the headers of IP and UDP.</summary>
    private const int MaxDatagram = 65_507;

    private readonly Queue<(byte[] Bytes, EndPoint From)> datagrams = new();
    private readonly HashSet<IPAddress> groups = [];
    private int datagramBytes;
    private bool mayBroadcast;

    /// <summary>Whether other sockets may have its address, if they share it too.</summary>
    internal bool SharesAddress { get; private set; }

    /// <summary>Whether it hears what is sent to a multicast group.</summary>
    internal bool IsMemberOf(IPAddress group) => groups.Contains(group);

    internal override int ReceiveFrom(Span<byte> buffer, SocketAddress from)
    {
        var received = TakeDatagram(buffer, out var sender);
        if (sender is not null)
        {
            var address = sender.Serialize();
            address.Buffer.Span[..address.Size].CopyTo(from.Buffer.Span);
            from.Size = address.Size;
        }

        return received;
    }

    internal override int SendTo(ReadOnlySpan<byte> data, SocketAddress to) =>
        SendDatagram(data, new IPEndPoint(AnyAddress(), 0).Create(to));

    private IPAddress AnyAddress() =>
        AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    private int TakeDatagram(Span<byte> buffer, out EndPoint? from)
    {
        from = null;
        if (!datagrams.TryDequeue(out var datagram))
        {
            return Errno.WouldBlock;
        }

        from = datagram.From;
        datagramBytes -= datagram.Bytes.Length;
        var length = Math.Min(buffer.Length, datagram.Bytes.Length);
        datagram.Bytes.AsSpan(0, length).CopyTo(buffer);
        return length;
    }

    private int SendDatagram(ReadOnlySpan<byte> data, EndPoint to)
    {
        if (data.Length > MaxDatagram)
        {
            return Errno.MessageTooLong;
        }

        var goesToMany = to is IPEndPoint { Address: var address } && SimulatedNetwork.IsForMany(address);
        if (goesToMany && !SimulatedNetwork.IsGroup(((IPEndPoint)to).Address) && !mayBroadcast)
        {
            return Errno.AccessDenied;
        }

        local ??= network.Bind(this, goesToMany ? new IPEndPoint(AnyAddress(), 0) : OwnAddressFor(to));
        var from = SenderOf(to, goesToMany);
        var bytes = data.ToArray();
        network.Deliver(network.ArrivalTime(), () =>
        {
            var receivers = goesToMany ? network.AllAt((IPEndPoint)to) : network.At(false, to) is { } one ? [one] : [];
            network.LostDatagrams += receivers.Count(receiver => network.IsCut(Home, receiver.Home) || !receiver.TryTake(bytes, from)) + (receivers.Length == 0 ? 1 : 0);
        });
        return data.Length;
    }

    /// <summary>Bound to all addresses, it sends from the one that leads to the receiver.</summary>
    private EndPoint SenderOf(EndPoint to, bool goesToMany) =>
        local is IPEndPoint own && own.Address.Equals(AnyAddress()) && to is IPEndPoint target
            ? new IPEndPoint(goesToMany ? LoopbackAddress() : target.Address, own.Port)
            : local!;

    private IPAddress LoopbackAddress() =>
        AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    private bool TryTake(byte[] bytes, EndPoint from)
    {
        if (closed
            || (remote is not null && !remote.Equals(from))
            || (datagrams.Count > 0 && datagramBytes + bytes.Length > network.BufferSize))
        {
            return false;
        }

        datagrams.Enqueue((bytes, from));
        datagramBytes += bytes.Length;
        AnnounceReadable();
        return true;
    }
}
