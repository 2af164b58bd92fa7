using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// Something that is looked for by its name at other nodes, those that come later included, until one has it. On the node's thread.
/// </summary>
[DebuggerDisplay("{Kind} {Name}")]
internal sealed class Lookup(NameKind kind, string name, Location? at, ulong expiry, Answer<Found> answer)
{
    private readonly List<LookupRequest> open = [];

    internal NameKind Kind => kind;

    internal string Name => name;

    /// <summary>Asks a peer, if it is one that is to be asked.</summary>
    internal void Ask(Peer peer)
    {
        if (answer.IsSettled || (at is not null && !peer.IsAt(at)) || open.Exists(request => request.Peer == peer))
        {
            return;
        }

        var request = new LookupRequest(this, peer);
        if (peer.Session is { } used && used.Requests.TryAdd(request))
        {
            open.Add(request);
            used.Outbox.Append(new LocateFrame(request.Id, kind, name, expiry, Stands: true));
        }
    }

    /// <summary>A peer has answered.</summary>
    internal void TakeAnswer(LookupRequest request, in AnyAddress address, bool isFinal)
    {
        if (!address.IsNone)
        {
            open.Remove(request);
            if (answer.TrySettle(new Found(request.Peer, address)))
            {
                TakeBack();
            }
        }
        else if (isFinal)
        {
            open.Remove(request);
        }
    }

    /// <summary>A peer was lost: if it comes back it is asked anew, unless it was the only one that was meant.</summary>
    internal void Lose(LookupRequest request)
    {
        open.Remove(request);
        if (at is not null)
        {
            answer.TrySettle(new Found(request.Peer, default, request.Peer.WhyUnreachable()));
        }
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
}
