namespace Pycos;

/// <summary>How a supervisor works.</summary>
public sealed record SupervisorOptions
{
    private readonly int maxRestarts = 3;
    private readonly TimeSpan period = TimeSpan.FromSeconds(5);
    private readonly RestartBackoff backoff = RestartBackoff.None;

    /// <summary>The name of the supervisor and of its task.</summary>
    public string Name { get; init; } = "supervisor";

    /// <summary>Which children are restarted when one has ended. The default is that one only.</summary>
    public SupervisionStrategy Strategy { get; init; }

    /// <summary>
    /// How many restarts there may be within <see cref="Period"/>; the one beyond makes the supervisor give up. A child that takes
    /// others with it counts once. The default is 3; <see cref="int.MaxValue"/> is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxRestarts
    {
        get => maxRestarts;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            maxRestarts = value;
        }
    }

    /// <summary>The span of time in which restarts are counted. The default is 5 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, and not infinite.</exception>
    public TimeSpan Period
    {
        get => period;
        init
        {
            Internals.Deadline.ThrowIfNegative(value);
            period = value;
        }
    }

    /// <summary>How long to wait before a restart. The default is not at all.</summary>
    public RestartBackoff Backoff
    {
        get => backoff;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            backoff = value;
        }
    }

    /// <summary>
    /// Whether the supervisor is a daemon, which does not keep its scheduler from finishing. The default is <see langword="false"/>.
    /// </summary>
    public bool Daemon { get; init; }

    /// <summary>
    /// Where the supervisor and its children run; <see langword="null"/> for the current scheduler, or else the default one.
    /// </summary>
    public Scheduler? Scheduler { get; init; }

    internal static SupervisorOptions Default { get; } = new();

    internal SupervisorOptions With(string? name = null, SupervisionStrategy? strategy = null, RestartBackoff? backoff = null) =>
        this with { Name = name ?? Name, Strategy = strategy ?? Strategy, Backoff = backoff ?? Backoff };

    internal SupervisorOptions WithLimit(int restarts, TimeSpan span) => this with { MaxRestarts = restarts, Period = span };
}
