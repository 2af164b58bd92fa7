namespace Pycos.Internals;

/// <summary>A frame with a payload that waits for one before it, or is too long to stand in one frame.</summary>
internal abstract class LaneItem(EncodedMessage content, ulong request)
{
    internal EncodedMessage Content => content;

    /// <summary>The number of the request that it is; 0 for none.</summary>
    internal ulong Request => request;

    internal bool IsLarge => SendLanes.IsLarge(content);

    /// <summary>Whether its frame is sent, and its content on its way.</summary>
    internal bool IsBegun { get; set; }

    /// <summary>Whether its sender has taken it back.</summary>
    internal bool IsWithdrawn { get; set; }

    /// <summary>Puts the frame into an outbox, and gives its number.</summary>
    internal abstract ulong Append(Outbox outbox, in Payload payload);
}
