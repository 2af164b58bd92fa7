using System.Collections.Frozen;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// What a job needs, where it may run, and what happens when it takes too long or fails. The defaults suit most jobs. Code that runs elsewhere
/// may capture some.
/// </summary>
[Pickler(typeof(JobOptionsPickler))]
public sealed record JobOptions
{
    private readonly JobKind kind;
    private readonly int cpus = 1;
    private readonly long memoryBytes;
    private readonly FrozenDictionary<string, string> labels = FrozenDictionary<string, string>.Empty;
    private readonly TimeSpan? timeout;
    private readonly TimeSpan? deadline;
    private readonly TimeSpan grace = TimeSpan.FromSeconds(5);
    private readonly RetryPolicy retry = RetryPolicy.Never;
    private readonly string? node;
    private readonly ServerId[] near = [];
    private readonly int maxChildren = 1000;

    /// <summary>What it is called in lists and errors; <see langword="null"/> for its number.</summary>
    public string? Name { get; init; }

    /// <summary>What it mostly does. The default is <see cref="JobKind.Cpu"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public JobKind Kind
    {
        get => kind;
        init
        {
            kind = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such kind.");
        }
    }

    /// <summary>
    /// How many processors of one node it uses. The default is 1. With more it runs on one server, and as many others of the node as are
    /// needed stay idle meanwhile.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Cpus
    {
        get => cpus;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            cpus = value;
        }
    }

    /// <summary>How much memory its server must be allowed to use, at least. The default is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long MemoryBytes
    {
        get => memoryBytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            memoryBytes = value;
        }
    }

    /// <summary>Labels that its node must have, with these values; <c>*</c> stands for any value. Copied. The default is none.</summary>
    /// <exception cref="ArgumentException">A label has no name, or no value.</exception>
    public IReadOnlyDictionary<string, string> Labels
    {
        get => labels;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (var (name, wanted) in value)
            {
                if (string.IsNullOrWhiteSpace(name) || wanted is null)
                {
                    throw new ArgumentException($"The label '{name}' = '{wanted}' lacks a name or a value. Use '*' for any value.", nameof(value));
                }
            }

            labels = value.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Those with a higher one are placed first, equals in the order in which they were submitted. The default is 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// How long one attempt may take, from when its turn has come at its server. Then it is told to end. The default is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan? Timeout
    {
        get => timeout;
        init => timeout = Limit(value);
    }

    /// <summary>
    /// How long all of it may take, from when it was submitted, waiting and all attempts included. Then it is not begun any more, or told to
    /// end. The default is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan? Deadline
    {
        get => deadline;
        init => deadline = Limit(value);
    }

    /// <summary>
    /// How long it has to end when it is told to. Then its server is killed. The default is 5 seconds; with
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> its server is never killed for it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, and not infinite.</exception>
    public TimeSpan Grace
    {
        get => grace;
        init
        {
            Internals.Deadline.ThrowIfNegative(value);
            grace = value;
        }
    }

    /// <summary>Whether it is run again after an attempt in vain. The default is <see cref="RetryPolicy.Never"/>.</summary>
    public RetryPolicy Retry
    {
        get => retry;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            retry = value;
        }
    }

    /// <summary>The name of the node that it must run on; <see langword="null"/>, the default, for any.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string? Node
    {
        get => node;
        init
        {
            if (value is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(value);
            }

            node = value;
        }
    }

    /// <summary>The server that it must run on; <see langword="null"/>, the default, for any.</summary>
    public ServerId? Server { get; init; }

    /// <summary>
    /// Servers that it runs on by preference, or else on their nodes, if one is idle: since its data is there. Copied. The default is none.
    /// </summary>
    public IReadOnlyList<ServerId> Near
    {
        get => near;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            near = [.. value];
        }
    }

    /// <summary>
    /// How many jobs it may have submitted by <see cref="JobContext.Submit{T}"/> that have not ended; to submit one more is an error. The default
    /// is 1,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxChildren
    {
        get => maxChildren;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            maxChildren = value;
        }
    }

    /// <summary>
    /// Whether it goes on when the job has ended that has submitted it. The default is no: it is cancelled then. Means nothing for a job that
    /// a client has submitted.
    /// </summary>
    public bool OutlivesParent { get; init; }

    /// <summary>Whether an end that its server was told to bring about is a loss of the job, and no end that was wished for it: it is an actor.</summary>
    internal bool Moves { get; init; }

    internal static JobOptions Default { get; } = new();

    /// <summary>Refuses what no server can ever satisfy, whatever the cluster.</summary>
    internal void ThrowIfContradictory()
    {
        if (kind == JobKind.Io && cpus != 1)
        {
            throw new ArgumentException($"A job that mostly waits has no processor, so it can not ask for {cpus}.");
        }

        if (Server is { } server && node is not null && server.Node != node)
        {
            throw new ArgumentException($"A job can not run on server {server} and on node {node}.");
        }

        if (Server is not null && cpus != 1)
        {
            throw new ArgumentException($"A job that is to run on one server can not have {cpus} processors.");
        }
    }

    private static TimeSpan? Limit(TimeSpan? value)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A limit must be positive. Use null for none.");
        }

        return value;
    }
}
