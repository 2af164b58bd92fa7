using System.Collections.Immutable;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>A channel of this process that others know of. Its members are used on the node's thread, unless they say otherwise.</summary>
[DebuggerDisplay("{Name}")]
internal abstract class ChannelExport(ulong number, string name)
{
    internal ulong Number => number;

    internal string Name => name;

    internal abstract bool IsClosed { get; }

    /// <summary>Decodes a message and has the channel send it.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="from">Who has sent it.</param>
    /// <param name="isCrowded">Whether so many wait to be sent that the peer is to wait.</param>
    internal abstract Outcome Put(in Payload payload, Peer from, out bool isCrowded);

    /// <summary>Has something called when there is room again, or the channel was closed.</summary>
    internal abstract bool TryWatchRoom(Action tell);

    /// <summary>Decodes a message and has the channel deliver it; the answer comes when that is done.</summary>
    internal abstract void Deliver(in Payload payload, Peer from, uint subscribers, TimeSpan? limit, Work work);

    internal abstract void Subscribe(AnyAddress subscriber, TimeSpan? limit, Work work);

    internal abstract void Unsubscribe(AnyAddress subscriber, Work work);

    /// <summary>Finds out whether what is sent to the channel comes to one of those that it would come from.</summary>
    internal abstract void Walk(ImmutableArray<ChannelAddress> hops, TimeSpan? limit, Work work);

    /// <summary>Has something called when the channel is closed, on any thread; disposing of the result ends that.</summary>
    internal abstract IDisposable WatchClose(Action tell);
}
