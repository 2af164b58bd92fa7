namespace Pycos.Internals;

/// <summary>What two nodes have agreed on for one connection.</summary>
internal sealed class ConnectionTerms : IDisposable
{
    private ConnectionTerms(bool isInitiator, int longestFrame, uint window, TimeSpan heartbeat)
    {
        IsInitiator = isInitiator;
        LongestFrame = longestFrame;
        Window = window;
        Heartbeat = heartbeat;
    }

    /// <summary>Whether this side has dialled.</summary>
    internal bool IsInitiator { get; }

    /// <summary>The longest frame that either side sends.</summary>
    internal int LongestFrame { get; }

    /// <summary>How many bytes this side takes before it has confirmed any.</summary>
    internal uint Window { get; }

    /// <summary>After how long a silence the other side is asked whether it is there.</summary>
    internal TimeSpan Heartbeat { get; }

    /// <summary>Seals what is sent, if the connection is plain text.</summary>
    internal RecordSealer? Sealer { get; private init; }

    /// <summary>Opens what is received, if the connection is plain text.</summary>
    internal RecordOpener? Opener { get; private init; }

    internal static ConnectionTerms Of(Authenticated agreed, bool isInitiator, bool isPlain, NodeOptions options)
    {
        var (sends, receives) = isInitiator
            ? (agreed.RecordKeys.ToResponder, agreed.RecordKeys.ToInitiator)
            : (agreed.RecordKeys.ToInitiator, agreed.RecordKeys.ToResponder);
        return new ConnectionTerms(
            isInitiator, agreed.LongestFrame, (uint)options.ReceiveWindow, TimeSpan.FromMilliseconds(agreed.Heartbeat))
        {
            Sealer = isPlain ? new RecordSealer(sends) : null,
            Opener = isPlain ? new RecordOpener(receives, agreed.LongestFrame) : null,
        };
    }

    public void Dispose()
    {
        Sealer?.Dispose();
        Opener?.Dispose();
    }
}
