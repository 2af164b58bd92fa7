namespace Pycos.Internals;

/// <summary>When a node announces itself: often at first, since datagrams get lost, and then every now and then for who comes later.</summary>
internal static class AnnouncementSchedule
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>The announcements at 0, 1, 3 and 7 seconds.</summary>
    internal const int QuickOnes = 4;

    /// <summary>The time after the first announcements by which whoever is there has been met.</summary>
    internal static TimeSpan UntilFound { get; } = TimeSpan.FromSeconds(8);

    /// <summary>How long to wait after so many announcements.</summary>
    internal static TimeSpan PauseAfter(int announcements, Random random) => announcements < QuickOnes
        ? TimeSpan.FromSeconds(1 << (announcements - 1))
        : Period * (1 - Jitter + (2 * Jitter * random.NextDouble()));
}
