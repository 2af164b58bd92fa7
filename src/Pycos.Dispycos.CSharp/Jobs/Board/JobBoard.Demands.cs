namespace Pycos.Internals;

/// <summary>What jobs ask for, and which servers have it.</summary>
internal sealed partial class JobBoard
{
    /// <summary>How many demands without a job are kept, in case that another one comes. Few, since each costs something at each change of a server.</summary>
    private const int MaxUnused = 8;

    private readonly Dictionary<DemandKey, Demand> demands = [];
    private Demand? lastDemand;
    private JobOptions? lastOptions;

    private Demand DemandOf(JobOptions wanted)
    {
        if (ReferenceEquals(wanted, lastOptions))
        {
            return lastDemand!;
        }

        wanted.ThrowIfContradictory();
        if (!demands.TryGetValue(new(wanted), out var demand))
        {
            DropUnused();
            demand = new(wanted, options.ClockOrigin);
            demands.Add(new(wanted), demand);
            foreach (var server in Candidates(wanted))
            {
                if (demand.Suits(server))
                {
                    TakeSeat(demand, server);
                }
            }
        }

        (lastOptions, lastDemand) = (wanted, demand);
        return demand;
    }

    private IEnumerable<BoardServer> Candidates(JobOptions wanted)
    {
        if (wanted.Server is { } id)
        {
            return servers.TryGetValue(id, out var server) ? [server] : [];
        }

        return wanted.Node is null ? servers.Values : nodes.TryGetValue(wanted.Node, out var node) ? node.Servers : [];
    }

    private void DropUnused()
    {
        if (demands.Count <= MaxUnused || demands.Values.Count(demand => demand.Live == 0) <= MaxUnused)
        {
            return;
        }

        foreach (var (key, demand) in demands.Where(pair => pair.Value.Live == 0).ToList())
        {
            demands.Remove(key);
            foreach (var seat in demand.Seats)
            {
                (demand.IsIo ? seat.Node.IoSeats : seat.Node.Seats).Remove(seat);
                foreach (var server in seat.Servers)
                {
                    (demand.IsIo ? server.IoSeats : server.Seats).Remove(seat);
                }
            }
        }

        lastOptions = null;
    }

    /// <summary>Gives a server a seat at a demand that it suits.</summary>
    private static void TakeSeat(Demand demand, BoardServer server)
    {
        var ofNode = demand.IsIo ? server.Node.IoSeats : server.Node.Seats;
        var seat = SeatAt(ofNode, demand);
        if (seat is null)
        {
            seat = new(demand, server.Node);
            ofNode.Add(seat);
            demand.Seats.Add(seat);
        }

        seat.Servers.Add(server);
        (demand.IsIo ? server.IoSeats : server.Seats).Add(seat);
        seat.Count(server.CountsAsOpen ? 1 : 0, (demand.IsIo ? server.CountsAsRoomy : server.CountsAsIdle) ? 1 : 0);
        seat.Settle();
    }

    /// <summary>The seat of a demand among those of a server or node. By a loop, since a closure would be made for each job.</summary>
    private static Seat? SeatAt(List<Seat> seats, Demand demand)
    {
        foreach (var seat in seats)
        {
            if (seat.Demand == demand)
            {
                return seat;
            }
        }

        return null;
    }

    /// <summary>Takes from a server, which counts no more, all its seats.</summary>
    private static void Unseat(BoardServer server)
    {
        foreach (var seat in server.Seats.Concat(server.IoSeats))
        {
            seat.Servers.Remove(server);
            if (seat.Servers.Count == 0)
            {
                (seat.Demand.IsIo ? server.Node.IoSeats : server.Node.Seats).Remove(seat);
                seat.Demand.Seats.Remove(seat);
            }
        }
    }

    /// <summary>Has a server's seats count it as it is now.</summary>
    private void Settle(BoardServer server)
    {
        var (isOpen, isBusy) = (server.IsOpen, server.IsBusy);
        var isIdle = isOpen && !isBusy;
        var isRoomy = isOpen && server.Beside.Count < options.MaxIoJobs;
        var opened = Difference(isOpen, server.CountsAsOpen);
        if (isIdle != server.CountsAsIdle || isBusy != server.CountsAsBusy || opened != 0)
        {
            var freed = Difference(isIdle, server.CountsAsIdle);
            server.Node.Busy += Difference(isBusy, server.CountsAsBusy);
            (server.CountsAsIdle, server.CountsAsBusy) = (isIdle, isBusy);
            Recount(server.Seats, opened, freed, server.Node.Seats);
        }

        if (isRoomy != server.CountsAsRoomy || server.Beside.Count != server.CountsBeside || opened != 0)
        {
            var freed = Difference(isRoomy, server.CountsAsRoomy);
            server.Node.Beside += server.Beside.Count - server.CountsBeside;
            (server.CountsAsRoomy, server.CountsBeside) = (isRoomy, server.Beside.Count);
            Recount(server.IoSeats, opened, freed, server.Node.IoSeats);
        }

        server.CountsAsOpen = isOpen;
    }

    private static void Recount(List<Seat> seats, int opened, int freed, List<Seat> ofNode)
    {
        foreach (var seat in seats)
        {
            seat.Count(opened, freed);
        }

        // All of the node, since the load of the node counts for each.
        foreach (var seat in ofNode)
        {
            seat.Settle();
        }
    }

    private static int Difference(bool now, bool before) => (now ? 1 : 0) - (before ? 1 : 0);
}
