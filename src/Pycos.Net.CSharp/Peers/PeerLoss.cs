namespace Pycos.Internals;

/// <summary>Why nothing is sent to a peer any more.</summary>
/// <param name="Reason">Why it was lost, or could not be connected to.</param>
/// <param name="WasMet">Whether there was ever a connection. What was never met may be tried again, and what was lost only be met again.</param>
/// <param name="Until">On the node's clock, when a message may have it connected to again; never, if it was met.</param>
internal sealed record PeerLoss(PeerReason Reason, bool WasMet, long Until)
{
    /// <summary>
    /// After an attempt to connect that came to nothing, messages fail at once for so long: as long as the longest pause of who dials
    /// again by itself.
    /// </summary>
    internal static readonly TimeSpan PauseAfterAttempt = TimeSpan.FromSeconds(5);
}
