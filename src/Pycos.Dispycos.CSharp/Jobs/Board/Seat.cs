namespace Pycos.Internals;

/// <summary>What a demand has of a node: those of its servers that suit it.</summary>
internal sealed class Seat(Demand demand, BoardNode node)
{
    /// <summary>Parts of a key that stand for less than one job; see <see cref="Rank"/>.</summary>
    private const int FractionBits = 20;

    private int place;

    internal Demand Demand { get; } = demand;

    internal BoardNode Node { get; } = node;

    internal List<BoardServer> Servers { get; } = [];

    /// <summary>How many of them get jobs.</summary>
    internal int Open { get; private set; }

    /// <summary>How many of them could begin with a job of the demand at once.</summary>
    internal int Free { get; private set; }

    /// <summary>Its place among the demand's seats: the smallest is the next to get a job.</summary>
    internal long Key { get; private set; }

    /// <summary>Whether its demand finds it when it looks for where to run a job.</summary>
    internal bool IsOffered => place != 0;

    /// <summary>Notes that so many more servers get jobs, and so many more could begin with one.</summary>
    internal void Count(int opened, int freed)
    {
        Open += opened;
        Free += freed;
        Demand.Open += opened;
    }

    /// <summary>Puts it where it belongs after something of its node has changed.</summary>
    internal void Settle()
    {
        // Servers that are kept together for a job go to others by order only, not to whoever comes.
        var isOffered = Free > 0 && (Demand.IsIo || Node.Reservations == 0);
        Key = Rank();
        if (isOffered != IsOffered)
        {
            if (isOffered)
            {
                Demand.Offers.Add(this);
            }
            else
            {
                Demand.Offers.Remove(this);
            }
        }
        else if (isOffered)
        {
            Demand.Offers.Move(this);
        }
    }

    /// <summary>
    /// The load of the node for each of its servers. For a job of several processors first the node with most free ones: so, if any node
    /// has enough, that one does.
    /// </summary>
    private long Rank()
    {
        var jobs = (long)(Demand.IsIo ? Node.Beside : Node.Busy);
        var load = (jobs << FractionBits) / Math.Max(1, Node.Servers.Count);
        return Demand.IsWide ? load - ((long)Free << (2 * FractionBits)) : load;
    }

    /// <summary>The order of a demand's seats.</summary>
    internal readonly struct ByKey : IHeapOrder<Seat>
    {
        public static long Key(Seat item) => item.Key;

        public static ref int Place(Seat item) => ref item.place;
    }
}
