using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The subscribers of a channel in an array, so that a message goes round without a list's overhead. While a message does, a
/// change is made to a copy: who was subscribed when it was sent gets it.
/// </summary>
[DebuggerDisplay("{Count} subscribers")]
internal sealed class ChannelMembers<T>
{
    private readonly Dictionary<object, ChannelMember<T>> bySubscriber = [];
    private Entry[] entries = [];
    private int rounds;
    private bool shared;

    internal int Count { get; private set; }

    internal ReadOnlySpan<Entry> Present => entries.AsSpan(0, Count);

    internal ChannelMember<T>? Find(object subscriber) => bySubscriber.GetValueOrDefault(subscriber);

    /// <summary>Begins a round of all who are subscribed now; they do not change until it ends.</summary>
    internal ReadOnlySpan<Entry> BeginRound()
    {
        rounds++;
        shared = true;
        return Present;
    }

    internal void EndRound() => rounds--;

    internal void Add(ChannelMember<T> member, InboxQueue<T>? inbox)
    {
        bySubscriber.Add(member.Subscriber, member);
        if (Count == entries.Length)
        {
            Array.Resize(ref entries, Math.Max(4, Count * 2));
            shared = false;
        }

        // Beyond the count that a round has taken nobody looks, so adding needs no copy.
        member.Index = Count;
        entries[Count++] = new Entry(inbox, member);
    }

    internal void Remove(ChannelMember<T> member)
    {
        bySubscriber.Remove(member.Subscriber);
        if (rounds > 0 && shared)
        {
            entries = (Entry[])entries.Clone();
            shared = false;
        }

        var last = --Count;
        var moved = entries[last];
        entries[member.Index] = moved;
        moved.Member.Index = member.Index;
        entries[last] = default;
        member.Index = -1;
    }

    internal List<ChannelMember<T>> ToList() => [.. entries.Take(Count).Select(entry => entry.Member)];

    /// <summary>A subscriber; with its inbox if it is a task of the channel's scheduler.</summary>
    internal readonly record struct Entry(InboxQueue<T>? Inbox, ChannelMember<T> Member);
}
