namespace Pycos.Internals;

/// <summary>
/// Where those wait of whom there is never more than one at a place: the place itself knows who it is, so that it needs no queue
/// of its own. One for all places of a scheduler.
/// </summary>
internal sealed class Seats : WaitQueue
{
    /// <summary>Lets something wait, that whoever calls this is to keep.</summary>
    internal void Take(Link link) => Admit(link);

    /// <summary>Gives its turn to what has taken a seat; nothing happens if it has left since.</summary>
    internal void Grant(Link link)
    {
        if (link.Owner == this)
        {
            Remove(link);
            link.Grant();
        }
    }
}
