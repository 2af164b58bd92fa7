namespace Pycos.Internals;

/// <summary>Jobs that use several processors of a node: one server runs them, others stay idle meanwhile.</summary>
/// <remarks>
/// The first such job of a demand has one node reserved, whose servers take no job that comes after it. So it is not overtaken for ever by
/// those that need less; and since it has one node only, two such jobs never wait for each other's servers.
/// </remarks>
internal sealed partial class JobBoard
{
    /// <summary>The demands that have a node reserved. Few.</summary>
    private readonly List<Demand> reserving = [];

    /// <summary>Counts the times that servers have come: where no node had enough, one may have now.</summary>
    private long topology;

    private void PlaceWide(Demand demand, long now)
    {
        while (demand.Count > 0 && demand.Offers.First is { } offer && offer.Free >= demand.Options.Cpus)
        {
            HandWide(offer, now);
            if (dirty.Count > 0)
            {
                MarkDirty(demand);
                return;
            }
        }

        if (demand.Count > 0 && Reserve(demand) is { } seat)
        {
            MarkIdleHungry(seat.Node);
        }
    }

    /// <summary>Hands the first job of a demand to a server of a seat, and keeps as many others idle as it needs.</summary>
    private void HandWide(Seat seat, long now)
    {
        var job = seat.Demand.First!;
        BoardServer? runner = null;
        var missing = job.Options.Cpus;
        foreach (var server in seat.Servers)
        {
            if (missing == 0)
            {
                break;
            }

            if (server.CountsAsIdle)
            {
                missing--;
                if (runner is null)
                {
                    runner = server;
                    Hand(job, runner, now);
                }
                else
                {
                    server.KeptFor = job;
                    server.NextKept = runner.NextKept;
                    runner.NextKept = server;
                }

                Settle(server);
            }
        }
    }

    /// <summary>Lets those go that were kept idle for the job of a server.</summary>
    private void ReleaseKept(BoardServer runner)
    {
        while (runner.NextKept is { } kept)
        {
            runner.NextKept = kept.NextKept;
            kept.NextKept = null;
            kept.KeptFor = null;
            MarkHungry(kept);
        }
    }

    /// <summary>Notes that a server is gone that may be kept for a job, which goes on.</summary>
    private static void LeaveKeeper(BoardServer server)
    {
        if (server.KeptFor is { } job)
        {
            var previous = job.Holder!;
            while (previous.NextKept != server)
            {
                previous = previous.NextKept!;
            }

            previous.NextKept = server.NextKept;
            server.NextKept = null;
            server.KeptFor = null;
        }
    }

    /// <summary>The seat whose servers are kept for the first job of a demand: the one with most free ones, of those that have enough.</summary>
    private Seat? Reserve(Demand demand)
    {
        if (demand.Reserved is not null || demand.TriedAt == topology)
        {
            return demand.Reserved;
        }

        Seat? best = null;
        foreach (var seat in demand.Seats)
        {
            if (seat.Open >= demand.Options.Cpus && (best is null || seat.Free > best.Free))
            {
                best = seat;
            }
        }

        if (best is null)
        {
            demand.TriedAt = topology;
            return null;
        }

        demand.Reserved = best;
        reserving.Add(demand);
        best.Node.Reservations++;
        SettleSeats(best.Node);
        foreach (var server in best.Servers)
        {
            RecallLine(server, $"{server.Node.Name} is kept for {demand.First!.Id}");
        }

        return best;
    }

    private void GiveUpReservation(Demand demand)
    {
        if (demand.Reserved is { } seat)
        {
            demand.Reserved = null;
            reserving.Remove(demand);
            seat.Node.Reservations--;
            SettleSeats(seat.Node);
            MarkIdleHungry(seat.Node);
        }
    }

    /// <summary>Gives up what can not be had any more, since servers of a node have gone or pause.</summary>
    private void ReviewReservations(BoardNode node)
    {
        for (var i = reserving.Count - 1; i >= 0; i--)
        {
            var demand = reserving[i];
            if (demand.Reserved!.Node == node && demand.Reserved.Open < demand.Options.Cpus)
            {
                GiveUpReservation(demand);
                MarkDirty(demand);
            }
        }
    }

    private static void SettleSeats(BoardNode node)
    {
        foreach (var seat in node.Seats)
        {
            seat.Settle();
        }
    }

    private void MarkIdleHungry(BoardNode node)
    {
        foreach (var server in node.Servers)
        {
            if (server.CountsAsIdle)
            {
                MarkHungry(server);
            }
        }
    }
}
