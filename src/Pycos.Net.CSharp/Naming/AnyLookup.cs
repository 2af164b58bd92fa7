namespace Pycos.Internals;

/// <summary>Looks for one holder of a name, whichever node answers first, until one has it.</summary>
internal sealed class AnyLookup(NameKind kind, string name, Location? at, ulong expiry, Answer<Found> answer)
    : Lookup(kind, name, expiry, stands: true)
{
    protected override bool IsOver => answer.IsSettled;

    protected override bool IsMeant(Peer peer) => at is null || peer.IsAt(at);

    protected override void TakeLast(Peer peer, in AnyAddress address)
    {
        if (!address.IsNone && answer.TrySettle(new Found(peer, address)))
        {
            TakeBack();
        }
    }

    protected override void TakeLoss(Peer peer)
    {
        // A lookup everywhere goes on; one at this place has nobody left to ask.
        if (at is not null)
        {
            answer.TrySettle(new Found(peer, default, peer.WhyUnreachable()));
        }
    }
}
