using System.Net;
using System.Net.Sockets;

namespace Pycos.Testing.Internals;

/// <content>Datagrams.</content>
internal sealed partial class SimulatedSocketDriver
{
    /// <summary>The longest datagram of UDP over IPv4: 65,535 bytes less the headers of IP and UDP.</summary>
    private const int MaxDatagram = 65_507;

    private readonly Queue<(byte[] Bytes, EndPoint From)> datagrams = new();
    private int datagramBytes;

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

        local ??= network.Bind(this, OwnAddressFor(to));
        // Bound to all addresses, it sends from the one that leads to the receiver.
        var from = local is IPEndPoint own && own.Address.Equals(AnyAddress()) && to is IPEndPoint target
            ? new IPEndPoint(target.Address, own.Port)
            : local;
        var bytes = data.ToArray();
        network.Deliver(network.ArrivalTime(), () => Arrive(network, bytes, from, to));
        return data.Length;
    }

    private static void Arrive(SimulatedNetwork network, byte[] bytes, EndPoint from, EndPoint to)
    {
        if (network.At(false, to) is { closed: false } receiver
            && (receiver.remote is null || receiver.remote.Equals(from))
            && (receiver.datagrams.Count == 0 || receiver.datagramBytes + bytes.Length <= network.BufferSize))
        {
            receiver.datagrams.Enqueue((bytes, from));
            receiver.datagramBytes += bytes.Length;
            receiver.AnnounceReadable();
        }
        else
        {
            network.LostDatagrams++;
        }
    }
}
