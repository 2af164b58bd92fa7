using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>Which job goes to which server.</summary>
internal sealed partial class JobBoard
{
    /// <summary>Servers that may have room for further jobs.</summary>
    private readonly Stack<BoardServer> hungry = [];

    /// <summary>Demands that have another first job than before.</summary>
    private readonly List<Demand> dirty = [];

    private void MarkHungry(BoardServer server)
    {
        if (!server.IsHungry)
        {
            server.IsHungry = true;
            hungry.Push(server);
        }
    }

    private void MarkDirty(Demand demand)
    {
        if (!demand.IsDirty)
        {
            demand.IsDirty = true;
            dirty.Add(demand);
        }
    }

    /// <summary>
    /// Does what is to be done before a call returns. Then no server that could begin with a job is idle while one that it suits is queued,
    /// unless it is kept for one that needs several.
    /// </summary>
    private void Attend(long now)
    {
        while (true)
        {
            // First what ends with others, since that is not to be placed any more. Then servers: one that has become free takes the first of
            // all jobs that it suits, a demand knows its own only.
            if (bereaving.TryPop(out var kin))
            {
                Disown(kin, now);
            }
            else if (hungry.TryPop(out var server))
            {
                server.IsHungry = false;
                Feed(server, now);
            }
            else if (dirty.Count > 0)
            {
                Place(TakeDirty(), now);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The demand among them whose first job comes first: two may want the same server.</summary>
    private Demand TakeDirty()
    {
        var best = 0;
        for (var i = 1; i < dirty.Count; i++)
        {
            if (dirty[best].Count == 0 || (dirty[i].Count > 0 && dirty[i].IsBefore(dirty[best])))
            {
                best = i;
            }
        }

        var demand = dirty[best];
        dirty.RemoveAt(best);
        demand.IsDirty = false;
        return demand;
    }

    /// <summary>Gives a server the jobs that it has room for.</summary>
    private void Feed(BoardServer server, long now)
    {
        if (server.IsOpen)
        {
            FillLine(server, now);
            while (server.Beside.Count < options.MaxIoJobs && Best(server.IoSeats, null) is { } demand)
            {
                Hand(demand.First!, server, now);
            }
        }

        Settle(server);
        if (server.CountsAsIdle)
        {
            Steal(server);
        }
    }

    private void FillLine(BoardServer server, long now)
    {
        var share = 0;
        while (server.KeptFor is null && server.Back == 0 && server.Line.Count < server.Window)
        {
            var isAhead = server.Line.Count > 0;
            if (isAhead && (server.Node.Reservations > 0 || server.Line.First!.Demand.IsWide))
            {
                return;
            }

            if (BestForLine(server, isAhead, now) is not { } demand)
            {
                return;
            }

            // Not more ahead than is left for each server, so that the last jobs of many are not all in one line.
            if (isAhead && share == 0)
            {
                share = Math.Max(1, demand.Count / Math.Max(1, demand.Open));
            }

            Hand(demand.First!, server, now);
            if (isAhead && --share == 0)
            {
                return;
            }
        }
    }

    /// <summary>The demand whose first job is the next for a server's line.</summary>
    private Demand? BestForLine(BoardServer server, bool isAhead, long now)
    {
        Demand? after = null;
        while (Best(server.Seats, after) is { } demand)
        {
            if (!demand.IsWide)
            {
                return demand;
            }

            after = demand;
            if (!isAhead)
            {
                Settle(server);
                var seat = SeatAt(server.Seats, demand)!;
                if (seat.Free >= demand.Options.Cpus)
                {
                    HandWide(seat, now);
                    if (server.IsBusy)
                    {
                        return null;
                    }

                    after = null;
                }
                else if (Reserve(demand) == seat)
                {
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>Of the demands that have seats there, the one with the first job; or the first one that comes after another.</summary>
    private static Demand? Best(List<Seat> seats, Demand? after)
    {
        Demand? best = null;
        foreach (var seat in seats)
        {
            var demand = seat.Demand;
            if (demand.Count > 0
                && (after is null || (demand != after && after.IsBefore(demand)))
                && (best is null || demand.IsBefore(best)))
            {
                best = demand;
            }
        }

        return best;
    }

    /// <summary>Gives jobs of a demand to servers that could begin with them at once.</summary>
    private void Place(Demand demand, long now)
    {
        if (demand.IsWide)
        {
            PlaceWide(demand, now);
            return;
        }

        while (demand.First is { } job && Choose(job) is { } server)
        {
            Hand(job, server, now);
            Settle(server);
            if (dirty.Count > 0)
            {
                // The next one may come after the first one of another demand.
                MarkDirty(demand);
                return;
            }
        }

        if (demand.Count > 0 && !demand.IsIo)
        {
            // It may come before the one that a server is kept for.
            foreach (var other in reserving)
            {
                MarkIdleHungry(other.Reserved!.Node);
            }
        }
    }

    /// <summary>The server that could begin with a job at once and is best for it.</summary>
    private BoardServer? Choose(JobRecord job)
    {
        if (job.Demand.Offers.First is not { } offer)
        {
            return null;
        }

        return job.Options.Near.Count > 0 ? ChooseNear(job) ?? Least(offer) : Least(offer);
    }

    private BoardServer? ChooseNear(JobRecord job)
    {
        var near = job.Options.Near;
        for (var i = 0; i < near.Count; i++)
        {
            if (servers.TryGetValue(near[i], out var server)
                && (job.Demand.IsIo ? server.CountsAsRoomy : server.CountsAsIdle)
                && IsOffered(job.Demand, server.Node, out var offer)
                && offer.Servers.Contains(server))
            {
                return server;
            }
        }

        for (var i = 0; i < near.Count; i++)
        {
            if (nodes.TryGetValue(near[i].Node, out var node) && IsOffered(job.Demand, node, out var offer))
            {
                return Least(offer);
            }
        }

        return null;
    }

    private static bool IsOffered(Demand demand, BoardNode node, [NotNullWhen(true)] out Seat? offer)
    {
        offer = SeatAt(demand.IsIo ? node.IoSeats : node.Seats, demand);
        return offer?.IsOffered == true;
    }

    /// <summary>Of the servers of an offered seat that could begin with a job at once, the one that has least to do.</summary>
    private static BoardServer Least(Seat offer)
    {
        BoardServer? least = null;
        foreach (var server in offer.Servers)
        {
            if (!offer.Demand.IsIo)
            {
                if (server.CountsAsIdle)
                {
                    return server;
                }
            }
            else if (server.CountsAsRoomy && (least is null || server.Beside.Count < least.Beside.Count))
            {
                least = server;
            }
        }

        return least!;
    }

    /// <summary>Hands a queued job to a server, whose seats do not know it yet.</summary>
    private void Hand(JobRecord job, BoardServer server, long now)
    {
        Dequeue(job);
        job.Holder = server;
        job.Handover++;
        job.IsLeft = false;
        job.Attempt++;
        job.HandedAt = now;
        job.OpenHandover();
        if (job.Demand.IsIo)
        {
            job.Place = JobPlace.Beside;
            job.Order = 0;
            job.FirstAt = now;
            server.Beside.Append(job);
            beside.Add(job.Id.Number, job);
        }
        else
        {
            job.Place = JobPlace.Line;
            job.Order = ++server.LastOrder;
            server.Line.Append(job);
            if (server.Line.Count == 1)
            {
                job.FirstAt = now;
            }
            else if (!server.IsAhead)
            {
                ahead.Add(server, now);
            }
        }

        Change(job, JobState.Running);
        Watch(job);
        Tell(JobEffectKind.Run, job);
    }
}
