namespace Pycos.Internals;

/// <summary>A lookup at one peer. It is open until the peer has given its last answer.</summary>
internal sealed class LookupRequest(Lookup lookup, Peer peer) : Request
{
    internal Peer Peer => peer;

    internal Lookup Lookup => lookup;

    internal override bool Answer(in ResultFrame result) => true;

    internal override void Lose() => peer.Node.Post(() => lookup.Lose(this));
}
