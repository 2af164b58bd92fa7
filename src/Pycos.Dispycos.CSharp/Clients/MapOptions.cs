namespace Pycos;

/// <summary>How a function is applied to many items; see <see cref="Cluster.Map{TItem, T}"/>.</summary>
public sealed record MapOptions
{
    private readonly int maxInFlight = 1024;
    private readonly double? repeatsSlowerThan;

    /// <summary>
    /// How many items may be on their way or have results that were not taken yet. The default is 1,024: enough for short jobs on some tens of
    /// servers. The items are taken from their sequence no faster.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxInFlight
    {
        get => maxInFlight;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            maxInFlight = value;
        }
    }

    /// <summary>Whether results come in the order of the items, which is the default, or as they are there.</summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>Whether items whose jobs fail are left out, and counted in the progress. By default the first one ends all, with its exception.</summary>
    public bool SkipsFailures { get; init; }

    /// <summary>
    /// When an item is given to a second server: its job has run so many times as long as half of the others, and no job waits for a server. The
    /// result that comes first counts, and the other job is cancelled; so the function may run twice for an item, and should not mind. At least
    /// 1; the default, <see langword="null"/>, is never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public double? RepeatsSlowerThan
    {
        get => repeatsSlowerThan;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            repeatsSlowerThan = value;
        }
    }

    /// <summary>
    /// What each job needs. The default is that of the cluster, but for items whose server is lost being run again, three times in all: a
    /// function that is applied to items should not mind.
    /// </summary>
    public JobOptions? Job { get; init; }

    /// <summary>How many items there are, for the progress, where their sequence does not tell.</summary>
    public int? Total { get; init; }

    /// <summary>Is told how far it is, after each result, on the thread of the task that takes the results.</summary>
    public IProgress<MapProgress>? Progress { get; init; }
}
