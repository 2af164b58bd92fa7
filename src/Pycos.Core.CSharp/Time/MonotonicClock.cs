using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>The machine's monotonic clock.</summary>
internal sealed class MonotonicClock : IClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private MonotonicClock()
    {
    }

    internal static MonotonicClock Instance { get; } = new();

    public long Now
    {
        get
        {
            var timestamp = Stopwatch.GetTimestamp();
            return Stopwatch.Frequency == NanosecondsPerSecond
                ? timestamp
                : (long)((Int128)timestamp * NanosecondsPerSecond / Stopwatch.Frequency);
        }
    }
}
