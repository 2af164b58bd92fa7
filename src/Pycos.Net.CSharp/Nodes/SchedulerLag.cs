namespace Pycos.Internals;

/// <summary>How long a scheduler takes to look at what other threads have for it: much, while a task hogs it.</summary>
internal sealed class SchedulerLag(Scheduler probed, IClock clock) : Link
{
    private long asked;
    private long answered;
    private int isOut;

    /// <summary>The last measured time, or how long the present measurement takes already.</summary>
    internal uint Milliseconds
    {
        get
        {
            var until = Volatile.Read(ref isOut) != 0 ? clock.Now : Volatile.Read(ref answered);
            return (uint)Math.Clamp((until - Volatile.Read(ref asked)) / 1_000_000, 0, uint.MaxValue);
        }
    }

    /// <summary>Begins to measure, unless a measurement is under way.</summary>
    internal void Measure()
    {
        if (Volatile.Read(ref isOut) == 0)
        {
            Volatile.Write(ref asked, clock.Now);
            Volatile.Write(ref isOut, 1);
            if (!probed.TryPost(this))
            {
                Volatile.Write(ref answered, asked);
                Volatile.Write(ref isOut, 0);
            }
        }
    }

    internal override void Arrive(Scheduler scheduler)
    {
        Volatile.Write(ref answered, clock.Now);
        Volatile.Write(ref isOut, 0);
    }
}
