using System.Net;
using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>An address of one of this machine's interfaces.</summary>
/// <param name="Address">The address, without a zone.</param>
/// <param name="PrefixLength">How many of its first bits are those of its network.</param>
/// <param name="Interface">The number of the interface, by which multicasts go out there.</param>
/// <param name="HasGateway">Whether the interface leads to other networks.</param>
internal sealed record LocalAddress(IPAddress Address, int PrefixLength, int Interface, bool HasGateway = false)
{
    /// <summary>The address that each machine has for itself, with a number that every system takes for the interface of it.</summary>
    internal static LocalAddress Loopback { get; } = new(IPAddress.Loopback, 8, 1);

    internal bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Whether the address means something on one link only, so that it can not be given to others as it is.</summary>
    internal bool IsLinkLocal =>
        Address.IsIPv6LinkLocal || (Address.AddressFamily == AddressFamily.InterNetwork && Address.GetAddressBytes() is [169, 254, _, _]);

    /// <summary>Whether it is one of those that networks choose for themselves, which do not change with the provider (RFC 4193).</summary>
    internal bool IsUniqueLocal => Address.IsIPv6UniqueLocal;

    /// <summary>
    /// The address of everybody on its network, made of the bits that tell networks apart; null if the network has none: it is one of
    /// IPv6, or of two machines only (RFC 3021).
    /// </summary>
    internal IPAddress? Broadcast
    {
        get
        {
            const int Bits = 32;
            if (Address.AddressFamily != AddressFamily.InterNetwork || PrefixLength is < 1 or > Bits - 2)
            {
                return null;
            }

            var bytes = Address.GetAddressBytes();
            var hosts = uint.MaxValue >> PrefixLength;
            var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) | hosts;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
            return new IPAddress(bytes);
        }
    }
}
