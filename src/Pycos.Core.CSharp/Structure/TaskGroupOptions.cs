using Pycos.Internals;

namespace Pycos;

/// <summary>How a task group works.</summary>
public sealed record TaskGroupOptions
{
    private readonly TimeSpan? timeout;

    /// <summary>
    /// How long the group may take, from its start: then it is cancelled, and throws a <see cref="TimeoutException"/>.
    /// <see langword="null"/>, the default, is without limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan? Timeout
    {
        get => timeout;
        init
        {
            Deadline.ThrowIfNegative(value);
            timeout = value;
        }
    }

    /// <summary>What happens when a task of the group fails. The default is <see cref="TaskGroupFailureMode.CancelAll"/>.</summary>
    public TaskGroupFailureMode OnFailure { get; init; }

    /// <summary>Cancels the group when it is cancelled, as <see cref="TaskGroup.Cancel"/> does.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal static TaskGroupOptions Default { get; } = new();
}
