namespace Pycos;

/// <summary>Where an actor lives, and what becomes of it when its server is lost.</summary>
public sealed record ActorOptions
{
    private readonly JobOptions job = JobOptions.Default;
    private readonly RetryPolicy restarts = new()
    {
        MaxAttempts = 10,
        OnLoss = true,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(30),
    };

    /// <summary>
    /// What its server must have and be: labels, node, memory, processors. The default, of <see cref="JobKind.Cpu"/>, takes a server for the actor
    /// alone; with <see cref="JobKind.Io"/> it lives beside jobs and other actors, and is called between what they do. Its name is the actor's.
    /// </summary>
    /// <exception cref="ArgumentException">It ends by itself, or says when it is run again, which <see cref="Restarts"/> does.</exception>
    public JobOptions Job
    {
        get => job;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Timeout is not null || value.Deadline is not null)
            {
                throw new ArgumentException("An actor lives until it is stopped: leave out Timeout and Deadline.", nameof(value));
            }

            job = value.Retry == RetryPolicy.Never
                ? value
                : throw new ArgumentException("Whether an actor is started again is said by ActorOptions.Restarts: leave out Retry.", nameof(value));
        }
    }

    /// <summary>
    /// Whether it is started again, by the same function, and how often it may be started in all. The default is when its server is lost, ten times,
    /// after a wait of 100 milliseconds that doubles up to 30 seconds.
    /// </summary>
    public RetryPolicy Restarts
    {
        get => restarts;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            restarts = value;
        }
    }

    /// <summary>
    /// Whether calls of which it is not known whether they ran, since the actor's server was lost meanwhile, are made again of the actor that takes its
    /// place, instead of failing with an <see cref="ActorLostException"/>: for those that do no harm when they run twice. The default is no.
    /// </summary>
    public bool Repeats { get; init; }

    internal static ActorOptions Default { get; } = new();
}
