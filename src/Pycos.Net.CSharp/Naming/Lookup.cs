using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>Something that is looked for by its name at other nodes, those that come later included. On the node's thread.</summary>
/// <param name="kind">What kind of thing.</param>
/// <param name="name">The name.</param>
/// <param name="expiry">When nobody waits any more, by this node's clock; 0 for never.</param>
/// <param name="stands">Whether peers are to answer names that are given later.</param>
[DebuggerDisplay("{Kind} {Name}")]
internal abstract class Lookup(NameKind kind, string name, ulong expiry, bool stands)
{
    private readonly List<LookupRequest> open = [];

    internal NameKind Kind => kind;

    internal string Name => name;

    /// <summary>Whether no further answer counts.</summary>
    protected abstract bool IsOver { get; }

    /// <summary>Whether some peer has not given its last answer yet.</summary>
    protected bool IsOpen => open.Count > 0;

    /// <summary>Asks a peer, if it is one that is to be asked.</summary>
    internal void Ask(Peer peer)
    {
        if (IsOver || !IsMeant(peer) || open.Exists(request => request.Peer == peer))
        {
            return;
        }

        var request = new LookupRequest(this, peer);
        if (peer.Session is { } used && used.Requests.TryAdd(request))
        {
            open.Add(request);
            used.Outbox.Append(new LocateFrame(request.Id, kind, name, expiry, stands));
        }
    }

    /// <summary>Each peer that is there was asked.</summary>
    internal virtual void AfterAsking()
    {
    }

    /// <summary>A peer has answered.</summary>
    internal void TakeAnswer(LookupRequest request, in AnyAddress address, bool isFinal)
    {
        if (isFinal || !address.IsNone)
        {
            open.Remove(request);
            TakeLast(request.Peer, address);
        }
    }

    /// <summary>A peer was lost. If it comes back it is asked anew, if that is still wanted.</summary>
    internal void Lose(LookupRequest request)
    {
        open.Remove(request);
        TakeLoss(request.Peer);
    }

    /// <summary>Nobody wants to know any more.</summary>
    internal void TakeBack()
    {
        foreach (var request in open)
        {
            if (request.Peer.Session is { } used && used.Requests.Take(request.Id) is not null)
            {
                used.Outbox.Append(new UnlocateFrame(request.Id));
            }
        }

        open.Clear();
    }

    /// <summary>Whether a peer is to be asked.</summary>
    protected virtual bool IsMeant(Peer peer) => true;

    /// <summary>A peer has given its last answer: what the name stands for there, or that it stands for nothing.</summary>
    protected abstract void TakeLast(Peer peer, in AnyAddress address);

    /// <summary>A peer was lost before its last answer.</summary>
    protected abstract void TakeLoss(Peer peer);
}
