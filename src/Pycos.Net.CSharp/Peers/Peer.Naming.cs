namespace Pycos.Internals;

/// <content>Names that the peer asks for, and its answers.</content>
internal sealed partial class Peer
{
    /// <summary>How many names a peer may have looked for at a time.</summary>
    private const int MaxInterests = 1000;

    private int standingLookups;

    private void TakeLocate(in LocateFrame locate)
    {
        var found = May(Capabilities.Locate) ? node.FindLocal(locate.Kind, locate.Name) : default;
        var stands = locate.Stands && found.IsNone && May(Capabilities.Locate) && standingLookups < MaxInterests
            && !clock.IsOver(node.ClockMilliseconds, locate.Deadline);
        session!.Outbox.Append(new LocatedFrame(locate.Id, found, IsFinal: !stands));
        if (stands)
        {
            standingLookups++;
            var (id, used) = (locate.Id, session);
            used.Interests[id] = node.WatchName(locate.Kind, locate.Name, address =>
            {
                used.Interests.Remove(id);
                standingLookups--;
                used.Outbox.Append(new LocatedFrame(id, address, IsFinal: true));
            });
        }
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
