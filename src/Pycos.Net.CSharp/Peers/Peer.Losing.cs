using System.Globalization;

namespace Pycos.Internals;

/// <content>What a lost peer is to those who still want something of it.</content>
internal sealed partial class Peer
{
    private volatile PeerLoss? loss;

    /// <summary>Why it was lost; <see langword="null"/> if it was not, or was met again.</summary>
    internal PeerReason? LostBy => loss?.Reason;

    /// <summary>Whether a message may have the peer connected to: not, if it was lost since it was last met.</summary>
    private bool MayBeSought => node.Options.ConnectsAutomatically && Endpoints.Count > 0 && node.IsRunning
        && (loss is not { } known || known.Until <= node.NetworkScheduler.Clock.Now);

    private PeerLoss LossBy(PeerReason reason, bool wasMet) => wasMet || reason == PeerReason.Restarted
        ? new PeerLoss(reason, WasMet: true, Deadline.Never)
        : new PeerLoss(reason, WasMet: false, node.NetworkScheduler.DeadlineAfter(PeerLoss.PauseAfterAttempt));

    internal override Exception WhyUnreachable() => loss is { } known
        ? new PeerLostException(Id, known.Reason, Describe(known) + LatestEvents())
        : new PeerLostException(Id, null, $"{Described} can not be reached: {WhyNotSought()}.");

    private string Described => Location is { } place && Name.Length > 0 ? $"Node {Name} ({Id}) at {place}"
        : Location is { } heard ? $"Node {Id} at {heard}"
        : $"Node {Name} ({Id})";

    private string Describe(PeerLoss known) => known.WasMet
        ? $"{Described} is lost ({known.Reason}: {Describe(known.Reason)}). What is sent to it fails until it is met again: by "
            + "discovery, by ConnectAsync, or because it connects."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Described} was never met and could not be connected to. What is sent to it fails; after "
            + $"{PeerLoss.PauseAfterAttempt.TotalSeconds} s it is tried again.");

    private static string Describe(PeerReason reason) => reason switch
    {
        PeerReason.Closed => "one side closed the connection",
        PeerReason.Shutdown => "its program ended, and said so",
        PeerReason.Crashed => "its process is gone",
        PeerReason.Restarted => "it was started again, and this was its earlier life",
        PeerReason.Protocol => "it broke the protocol",
        _ => "it could not be reached for too long",
    };

    private string WhyNotSought() =>
        !node.IsRunning ? "this node has stopped"
        : session is not null ? "it is being taken leave of"
        : !node.Options.ConnectsAutomatically ? "it was never met, and NodeOptions.ConnectsAutomatically is off"
        : "it was never met, and accepts no connections";
}
