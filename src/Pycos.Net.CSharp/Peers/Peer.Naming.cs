namespace Pycos.Internals;

/// <content>Names that the peer asks for, and its answers.</content>
internal sealed partial class Peer
{
    /// <summary>How many names a peer may have looked for at a time.</summary>
    private const int MostLookups = 1000;

    private void TakeLocate(in LocateFrame locate)
    {
        var used = session!;
        var mayAsk = May(Capabilities.Locate);
        var found = mayAsk ? node.FindLocal(locate.Kind, locate.Name) : default;
        var stands = locate.Stands && found.IsNone && mayAsk && !clock.IsOver(node.ClockMilliseconds, locate.Deadline)
            && TryKeepLookup(used, locate.Id);
        used.Outbox.Append(new LocatedFrame(locate.Id, found, IsFinal: !stands));
        if (stands)
        {
            var id = locate.Id;
            used.Interests[id] = node.WatchName(locate.Kind, locate.Name, address =>
            {
                used.Interests.Remove(id);
                used.Outbox.Append(new LocatedFrame(id, address, IsFinal: true));
            });
        }
    }

    /// <summary>Whether a name may be looked for until it is there. The answer to the frame says so.</summary>
    /// <exception cref="ProtocolViolationException">Its number is that of a request which is kept.</exception>
    private bool TryKeepLookup(Session used, ulong id)
    {
        ThrowIfOpen(id);
        var isRoom = used.Interests.Count < node.Options.MaxRequestsPerPeer
            && used.Interests.Values.OfType<NameInterest>().Count() < MostLookups;
        if (!isRoom)
        {
            node.Counters.RequestOverLimit();
        }

        return isRoom;
    }

    private void TakeLocated(in LocatedFrame located)
    {
        var requests = session!.Requests;
        if (requests.Find(located.Id) is LookupRequest request)
        {
            if (located.IsFinal || !located.Found.IsNone)
            {
                requests.Take(located.Id);
            }

            request.Lookup.TakeAnswer(request, located.Found, located.IsFinal);
        }
    }
}
