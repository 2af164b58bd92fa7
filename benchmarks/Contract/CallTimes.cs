using System.Diagnostics;

namespace Pycos.Benchmarks;

/// <summary>What each of many calls took.</summary>
/// <param name="count">About how many there will be.</param>
public sealed class CallTimes(int count)
{
    private readonly List<long> nanoseconds = new(count);

    /// <summary>The middle one.</summary>
    public long Median
    {
        get
        {
            nanoseconds.Sort();
            return nanoseconds[nanoseconds.Count / 2];
        }
    }

    /// <summary>Notes a call that ends now.</summary>
    /// <param name="begun">When it began, as <see cref="Stopwatch.GetTimestamp"/> said.</param>
    public void Add(long begun) => nanoseconds.Add((long)Stopwatch.GetElapsedTime(begun).TotalNanoseconds);
}
