using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>The last things that have happened with a peer. Used from every thread.</summary>
[DebuggerDisplay("{events.Count} events")]
internal sealed class PeerStory
{
    /// <summary>How many are kept: those of a few losses with their attempts to connect, in some KiB.</summary>
    internal const int Kept = 32;

    private readonly Queue<PeerEvent> events = new();
    private PeerEvent? last;

    /// <summary>All that is kept, the oldest first.</summary>
    internal IReadOnlyList<PeerEvent> Events
    {
        get
        {
            lock (events)
            {
                return last is null ? [] : [.. events, last];
            }
        }
    }

    /// <summary>Adds something. What happens again and again in a row is one event.</summary>
    internal void Add(DateTimeOffset time, PeerEventKind kind, string text)
    {
        lock (events)
        {
            if (last is { } same && same.Kind == kind && same.Text == text)
            {
                last = same with { Time = time, Times = same.Times + 1 };
                return;
            }

            if (last is not null)
            {
                events.Enqueue(last);
            }

            last = new PeerEvent(time, kind, text, 1);
            if (events.Count >= Kept)
            {
                events.Dequeue();
            }
        }
    }
}
