using System.Globalization;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>
/// When a node takes clients, each day: from a start to a stop, and until an end those that are there may stay. The day begins with the start,
/// so the hours may go over midnight.
/// </summary>
/// <param name="Start">When clients are taken.</param>
/// <param name="Stop">When no more are taken.</param>
/// <param name="End">When those that are there lose their servers.</param>
internal sealed record ServiceHours(TimeOnly Start, TimeOnly? Stop, TimeOnly? End)
{
    private const string Format = "HH:mm";

    private static readonly TimeSpan day = TimeSpan.FromDays(1);

    /// <summary>Reads what was given of the hours.</summary>
    /// <param name="start">When they begin; null for now.</param>
    /// <param name="stop">When no more clients are taken.</param>
    /// <param name="end">When none are left.</param>
    /// <param name="now">The time of day.</param>
    /// <returns>The hours; null if none were given.</returns>
    /// <exception cref="UsageException">They are none.</exception>
    internal static ServiceHours? Parse(string? start, string? stop, string? end, TimeOnly now)
    {
        if (start is null && stop is null && end is null)
        {
            return null;
        }

        if (stop is null && end is null)
        {
            throw new UsageException("--service_start: give --service_stop or --service_end, too.");
        }

        var hours = new ServiceHours(
            Time("--service_start", start) ?? new TimeOnly(now.Hour, now.Minute),
            Time("--service_stop", stop),
            Time("--service_end", end));
        return hours.Check();
    }

    /// <summary>What applies at a time of day.</summary>
    internal ServicePhase At(TimeOnly time)
    {
        var passed = time - Start;
        return passed < OpenFor ? ServicePhase.Open
            : End is { } end && (passed >= end - Start) ? ServicePhase.Ended
            : ServicePhase.Stopping;
    }

    /// <summary>How long it is until something else applies.</summary>
    internal TimeSpan UntilChange(TimeOnly time) =>
        new[] { Start, Stop, End }.OfType<TimeOnly>().Select(change => change - time).Select(left => left == TimeSpan.Zero ? day : left).Min();

    /// <summary>The hours as they are told to clients.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start:HH:mm} to {Stop ?? End:HH:mm}");

    private TimeSpan OpenFor => (Stop ?? End)!.Value - Start;

    private ServiceHours Check() =>
        OpenFor == TimeSpan.Zero || (End is { } end && Stop is { } stop && end - Start <= stop - Start)
            ? throw new UsageException(
                $"The hours of service must come in their order, start ({Start:HH:mm}), stop ({Stop:HH:mm}) and end ({End:HH:mm}), within a day.")
            : this;

    private static TimeOnly? Time(string option, string? text) => text is null ? null
        : TimeOnly.TryParseExact(text, [Format, "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new UsageException($"{option} {text}: give a time of day, as 08:30.");
}
