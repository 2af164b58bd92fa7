using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The channels that a subscription has come through.</summary>
internal static class ChannelList
{
    public static void Write(WireBuffer writer, ImmutableArray<ChannelAddress> channels)
    {
        writer.WriteArrayHeader(channels.IsDefault ? 0 : channels.Length);
        if (!channels.IsDefault)
        {
            foreach (var channel in channels)
            {
                AddressCodec.Write(writer, channel);
            }
        }
    }

    public static ImmutableArray<ChannelAddress> Read(ref WireReader reader)
    {
        var channels = new ChannelAddress[reader.ReadListHeader(WireLimits.Hops)];
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i] = AddressCodec.Read<ChannelAddress>(ref reader);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(channels);
    }
}
