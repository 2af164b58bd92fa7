namespace Pycos;

/// <content>
/// Waiting busily: looking again and again for what comes soon, because going to sleep and being woken takes longer than that.
/// </content>
public sealed partial class Scheduler
{
    private readonly long busyWait;

    /// <summary>Whether the last wait was no longer than a busy one may be, so that the next one is likely to be so, too.</summary>
    private bool expectsShortWait;

    /// <summary>Until when a wait that begins now is to be a busy one; a time that is past if it is to sleep at once.</summary>
    private long BusyWaitEnd(long begun, long longest, long deadline) =>
        expectsShortWait ? Math.Min(begun + longest, deadline) : begun;

    /// <summary>Looks until there is something to do.</summary>
    /// <returns>False if nothing came in time.</returns>
    private bool TryWaitBusily(long until)
    {
        while (Clock.Now < until)
        {
            Look(0);
            if (HasWork)
            {
                return true;
            }

            // To whoever else wants this processor, such as the one that is waited for.
            Thread.Yield();
        }

        return false;
    }

    /// <summary>As the other, for what this scheduler or its companion has to do.</summary>
    /// <param name="companion">The companion.</param>
    /// <param name="until">How long.</param>
    /// <param name="looks">Which of them must look what has happened.</param>
    private bool TryWaitBusily(Scheduler companion, long until, out (bool Own, bool Companion) looks)
    {
        looks = (false, false);
        while (Clock.Now < until)
        {
            polls++;
            looks = poller.WaitWith(companion.poller, 0);
            if (looks.Own || looks.Companion || HasWork || companion.HasWork)
            {
                return true;
            }

            Thread.Yield();
        }

        return false;
    }
}
