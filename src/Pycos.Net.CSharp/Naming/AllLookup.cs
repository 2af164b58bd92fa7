using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>Looks for every holder of a name, until each peer has answered or was lost.</summary>
internal sealed class AllLookup(NameKind kind, string name, ulong expiry, Answer<bool> answer)
    : Lookup(kind, name, expiry, stands: false)
{
    private ImmutableList<Found> found = [];

    /// <summary>Those that have answered so far, one of each peer, the first answer first. From any thread.</summary>
    internal ImmutableList<Found> Found => Volatile.Read(ref found);

    protected override bool IsOver => answer.IsSettled;

    internal override void AfterAsking()
    {
        if (!IsOpen)
        {
            answer.TrySettle(true);
        }
    }

    protected override void TakeLast(Peer peer, in AnyAddress address)
    {
        // One that was lost and came back is asked twice.
        var others = found.RemoveAll(each => each.Peer == peer);
        Volatile.Write(ref found, address.IsNone ? others : others.Add(new Found(peer, address)));
        AfterAsking();
    }

    protected override void TakeLoss(Peer peer) => AfterAsking();
}
