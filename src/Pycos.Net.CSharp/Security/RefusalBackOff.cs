using System.Net;

namespace Pycos.Internals;

/// <summary>
/// Refuses a source for a while after it has failed to prove a secret several times. It remembers a bounded number of sources; the one
/// that failed longest ago is forgotten first.
/// </summary>
/// <remarks>Used by one thread at a time. Times are nanoseconds of one clock.</remarks>
internal sealed class RefusalBackOff(int capacity = RefusalBackOff.DefaultCapacity)
{
    public const int DefaultCapacity = 1024;

    public const int Failures = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<IPAddress, Record> records = [];

    public int Count => records.Count;

    private static long PauseNanoseconds => Pause.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Whether a connection from the address is to be refused unread, and how long still.</summary>
    public bool IsRefused(IPAddress source, long now, out TimeSpan left)
    {
        var ends = records.TryGetValue(SourceAddress.Of(source), out var record) && record.Failures >= Failures
            ? record.Last + PauseNanoseconds
            : now;
        left = TimeSpan.FromTicks(Math.Max(0, ends - now) / TimeSpan.NanosecondsPerTick);
        return ends > now;
    }

    /// <summary>Notes a proof that was wrong.</summary>
    public void Failed(IPAddress source, long now)
    {
        var key = SourceAddress.Of(source);
        var known = records.TryGetValue(key, out var record) && now - record.Last < PauseNanoseconds;
        if (!records.ContainsKey(key) && records.Count == capacity)
        {
            records.Remove(records.MinBy(entry => entry.Value.Last).Key);
        }

        records[key] = new Record(known ? record.Failures + 1 : 1, now);
    }

    /// <summary>Forgets the failures of a source that has proved itself.</summary>
    public void Succeeded(IPAddress source) => records.Remove(SourceAddress.Of(source));

    private readonly record struct Record(int Failures, long Last);
}
