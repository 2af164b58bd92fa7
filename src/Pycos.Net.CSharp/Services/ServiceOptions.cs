namespace Pycos;

/// <summary>How a service of a node works.</summary>
public sealed record ServiceOptions
{
    /// <summary>How many calls may run at a time; those beyond are refused as overloaded. The default, <see langword="null"/>, is any number.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>How many calls of one peer may run at a time. The default, <see langword="null"/>, is any number.</summary>
    public int? MaxConcurrentPerPeer { get; init; }

    /// <summary>When callers that were refused as overloaded are told to try again. The default is 100 milliseconds.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Says whether a call is allowed. It is called on the node's thread, or the caller's if that is of this process: it must be quick
    /// and use no tasks' data. One that throws refuses the call. The default, <see langword="null"/>, allows all.
    /// </summary>
    public Func<ServiceCall, bool>? Admits { get; init; }

    /// <summary>The inbox of the tasks, if they have one; <see langword="null"/> for <see cref="InboxOptions.Default"/>.</summary>
    public InboxOptions? Inbox { get; init; }
}
