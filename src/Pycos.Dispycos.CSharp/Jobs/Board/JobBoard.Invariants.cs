namespace Pycos.Internals;

/// <summary>What always holds between two calls.</summary>
internal sealed partial class JobBoard
{
    /// <summary>Throws if the board contradicts itself. Looks at everything, so it is for tests.</summary>
    /// <exception cref="InvalidOperationException">It does.</exception>
    internal void AssertInvariants()
    {
        Hold(hungry.Count == 0 && dirty.Count == 0 && bereaving.Count == 0, "nothing is left to look at");
        var jobs = Jobs.ToList();
        Hold(jobs.Distinct().Count() == jobs.Count, "each job stands in one place");
        foreach (var job in jobs)
        {
            AssertJob(job);
            AssertKin(job);
        }

        for (var state = JobState.Waiting; state < JobState.Succeeded; state++)
        {
            Hold(jobs.Count(job => job.State == state) == Count(state), $"as many jobs are {state} as are counted");
        }

        foreach (var demand in demands.Values)
        {
            AssertDemand(demand, jobs.Count(job => job.Demand == demand));
        }

        foreach (var server in servers.Values)
        {
            AssertServer(server);
            AssertBusy(server);
        }

        foreach (var node in nodes.Values)
        {
            Hold(node.Busy == node.Servers.Count(server => server.IsBusy), $"{node.Name} knows how many servers are busy");
            Hold(node.Beside == node.Servers.Sum(server => server.Beside.Count), $"{node.Name} knows how many jobs run beside");
            Hold(node.Reservations == reserving.Count(demand => demand.Reserved!.Node == node), $"{node.Name} knows for how many it is kept");
        }

        Hold(beside.Count == servers.Values.Sum(server => server.Beside.Count + server.Aside.Count), "all jobs beside are found by number");
    }

    private static void AssertJob(JobRecord job)
    {
        var isRight = job.Place switch
        {
            JobPlace.Parked => job.State is JobState.Waiting or JobState.Retrying,
            JobPlace.Queue or JobPlace.Early => job.State == JobState.Queued,
            JobPlace.Line or JobPlace.Beside or JobPlace.Aside => job.State is JobState.Running or JobState.Cancelling,
            _ => false,
        };
        Hold(isRight, $"{job.Id}, which is {job.State}, does not stand in {job.Place}");
        Hold(job.State == JobState.Cancelling == (job.Verdict != JobVerdict.None), $"{job.Id} is cancelling if it was told to end");
        if (job.State == JobState.Cancelling && job.Holder!.IsKilled)
        {
            return;
        }

        var next = DueTime(job);
        Hold(job.HasDue == (next != Deadline.Never) && (!job.HasDue || job.DueAt == next), $"what is due with {job.Id} is known");
    }

    private static void AssertDemand(Demand demand, int live)
    {
        Hold(demand.Live == live, "a demand knows how many of its jobs live");
        Hold(demand.Jobs.Count() == demand.Count, "a demand knows how many jobs are queued");
        Hold(demand.Open == demand.Seats.Sum(seat => seat.Open), "a demand knows how many servers it has");
        Hold(demand.Offers.Count == demand.Seats.Count(seat => seat.IsOffered), "a demand has the offers of its seats only");
        var isReservedWell = demand.Reserved is not { } reserved || (demand.Count > 0 && reserved.Open >= demand.Options.Cpus);
        Hold(isReservedWell, "servers are kept for a job only that they are enough for");
        foreach (var seat in demand.Seats)
        {
            var free = seat.Servers.Count(server => demand.IsIo ? server.CountsAsRoomy : server.CountsAsIdle);
            Hold(seat.Servers.Count > 0 && seat.Servers.TrueForAll(demand.Suits), "a seat has suiting servers");
            Hold(seat.Open == seat.Servers.Count(server => server.IsOpen) && seat.Free == free, "a seat knows how many are free");
            Hold(seat.IsOffered == (free > 0 && (demand.IsIo || seat.Node.Reservations == 0)), "a seat is offered if it has free ones");
        }
    }

    private void AssertServer(BoardServer server)
    {
        var isIdle = server.IsOpen && server.Line.Count == 0 && server.Back == 0 && server.KeptFor is null;
        Hold(server.CountsAsIdle == isIdle && server.CountsAsOpen == server.IsOpen, $"{server.Id} counts as what it is");
        Hold(server.Line.Count <= options.MaxWindow && server.Beside.Count <= options.MaxIoJobs, $"{server.Id} has not too many jobs");
        Hold(!server.IsAhead || server.Line.Count > 1, $"{server.Id} is among those with jobs ahead only if it has some");
        Hold(server.KeptFor is null || server.Line.Count == 0, $"{server.Id} is kept idle and runs nothing");
        var back = 0;
        for (var job = server.Aside.First; job is not null; job = job.Next)
        {
            Hold(job.Holder == server && job.FirstAt != Deadline.Never, $"{job.Id} is aside where it has begun");
            back += job.IsBack ? 1 : 0;
        }

        Hold(back == server.Back, $"{server.Id} knows how many jobs are back");
        var (order, recalling) = (0L, 0);
        for (var job = server.Line.First; job is not null; job = job.Next)
        {
            Hold(job.Order > order && job.Holder == server, $"{job.Id} is in the right line");
            Hold(job.FirstAt != Deadline.Never == (job == server.Line.First), $"{job.Id} knows whether its turn has come");
            (order, recalling) = (job.Order, recalling + (job.IsRecalled ? 1 : 0));
        }

        Hold(recalling == server.Recalling, $"{server.Id} knows how many jobs it was asked for");
        var kept = 0;
        for (var other = server.NextKept; other is not null && server.Line.Count > 0; other = other.NextKept, kept++)
        {
            Hold(other.KeptFor == server.Line.First, $"{other.Id} is kept for what {server.Id} runs");
        }

        Hold(kept == 0 || kept < server.Line.First!.Options.Cpus, $"{server.Id} has not too many others kept idle");
    }

    /// <summary>No server is idle that could run something, unless it is kept for a job that comes before.</summary>
    private static void AssertBusy(BoardServer server)
    {
        if (server.CountsAsRoomy)
        {
            Hold(Best(server.IoSeats, null) is null, $"{server.Id} has room for a job beside, and one waits");
        }

        if (!server.CountsAsIdle)
        {
            return;
        }

        Demand? after = null;
        while (Best(server.Seats, after) is { } demand)
        {
            Hold(demand.IsWide, $"{server.Id} is idle, and {demand.First!.Id} waits");
            if (demand.Reserved?.Node == server.Node)
            {
                return;
            }

            after = demand;
        }
    }

    private static void Hold(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The board contradicts itself. It should be that {what}.");
        }
    }
}
