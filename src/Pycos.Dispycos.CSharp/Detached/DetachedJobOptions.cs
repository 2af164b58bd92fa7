namespace Pycos;

/// <summary>How a job is run that outlives its client; see <see cref="Cluster.SubmitDetached{T}"/>.</summary>
public sealed record DetachedJobOptions
{
    private readonly TimeSpan keepsResult = TimeSpan.FromDays(1);

    /// <summary>How long its node keeps the result, from when it has ended. The default is a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan KeepsResult
    {
        get => keepsResult;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            keepsResult = value;
        }
    }

    /// <summary>
    /// Whether what its node knows by the same name makes place for it: a result is deleted, a job that runs is told to end. By default the
    /// job fails then.
    /// </summary>
    public bool Replaces { get; init; }

    /// <summary>
    /// What it needs; <see langword="null"/>, the default, for <see cref="ClusterOptions.Jobs"/>. <see cref="JobOptions.Timeout"/> and
    /// <see cref="JobOptions.Grace"/> hold after the client has gone, too. It can have one processor only and no
    /// <see cref="JobOptions.Deadline"/>; <see cref="JobOptions.Retry"/> holds while the client lives.
    /// </summary>
    public JobOptions? Job { get; init; }
}
