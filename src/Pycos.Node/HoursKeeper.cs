using System.Runtime.CompilerServices;

namespace Pycos.NodeTool;

/// <summary>Tells what the hours of service are, whenever that changes.</summary>
internal sealed class HoursKeeper(ServiceHours hours, TimeProvider clock)
{
    /// <summary>Clocks are set, and machines sleep: it is looked now and then in any case.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    internal ServiceHours Hours => hours;

    /// <summary>What applies now, and then each other that does.</summary>
    internal async IAsyncEnumerable<ServicePhase> PhasesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        ServicePhase? last = null;
        while (true)
        {
            var time = TimeOnly.FromTimeSpan(clock.GetLocalNow().TimeOfDay);
            var phase = hours.At(time);
            if (phase != last)
            {
                last = phase;
                yield return phase;
            }

            var wait = hours.UntilChange(time);
            await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, cancellation);
        }
    }
}
