namespace Pycos.Internals;

/// <content>What is known of the peer by those who operate the node.</content>
internal sealed partial class Peer
{
    /// <summary>How much of the story a message of an exception tells.</summary>
    private const int EventsTold = 4;

    private readonly PeerStory story = new();
    private PeerStatistics past;

    /// <summary>What has happened lately, the oldest first.</summary>
    internal IReadOnlyList<PeerEvent> Story => story.Events;

    /// <summary>What was exchanged over all sessions.</summary>
    internal PeerStatistics Statistics
    {
        get
        {
            lock (gate)
            {
                return session is { } present ? past.Plus(present.Statistics) : past;
            }
        }
    }

    internal PeerInfo Info => new(Id, Name, Location, State, RoundTrip, RemoteLag, session?.Outbox.QueuedBytes ?? 0, Statistics);

    /// <summary>Adds to the story.</summary>
    internal void Tell(PeerEventKind kind, string text) => story.Add(node.WallClock, kind, text);

    private string LatestEvents() => story.Events is { Count: > 0 } events
        ? $" What has happened: {string.Join("; ", events.TakeLast(EventsTold))}."
        : "";
}
