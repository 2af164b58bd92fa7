using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>What is to be done about a datagram.</summary>
/// <param name="Refusal">Why it is ignored; none, if it is not.</param>
/// <param name="Announcement">What it says; null if it is ignored.</param>
/// <param name="Places">Where its node may be connected to, of those that it says.</param>
internal readonly record struct AnnouncementVerdict(
    DiscoveryRefusal Refusal, Announcement? Announcement, ImmutableArray<Location> Places)
{
    internal bool IsAccepted => Refusal == DiscoveryRefusal.None;

    /// <summary>Whether its source is to be answered.</summary>
    internal bool WantsAnswer => Announcement is { Kind: AnnouncementKind.Announce } announcement
        && (announcement.Flags & (AnnouncementFlags.AnswerWanted | AnnouncementFlags.Relayed)) == AnnouncementFlags.AnswerWanted;

    /// <summary>Whether the other nodes of this machine are to be told.</summary>
    internal bool WantsPassingOn => Announcement is { Kind: AnnouncementKind.Announce } announcement
        && (announcement.Flags & (AnnouncementFlags.Directed | AnnouncementFlags.Relayed)) == AnnouncementFlags.Directed;
}
