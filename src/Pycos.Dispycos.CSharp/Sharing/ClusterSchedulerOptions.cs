namespace Pycos;

/// <summary>How a scheduler shares the processors of its nodes.</summary>
public sealed record ClusterSchedulerOptions
{
    /// <summary>The name that clients see. The default, <see langword="null"/>, is that of the <see cref="PycosNode"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Whether clients come one after another, which is the default, or share.</summary>
    public ProcessorSharing Sharing { get; init; } = ProcessorSharing.Exclusive;

    /// <summary>How many clients it takes in at most, those included that wait; others are refused. The default is 1,000.</summary>
    public int MaxClients { get; init; } = 1000;

    /// <summary>How many processors a client gets at most. The default, <see langword="null"/>, is any number.</summary>
    public int? MaxProcessorsPerClient { get; init; }

    /// <summary>
    /// How many clients of one <see cref="ClusterSchedulerClient.Owner"/> it takes in at most, those included that wait; others are refused. The
    /// default, <see langword="null"/>, is any number. Clients that share a secret have one owner.
    /// </summary>
    public int? MaxClientsPerOwner { get; init; }

    /// <summary>
    /// How many processors all clients of one <see cref="ClusterSchedulerClient.Owner"/> get together at most: those that came last wait for the
    /// others. The default, <see langword="null"/>, is any number.
    /// </summary>
    public int? MaxProcessorsPerOwner { get; init; }

    /// <summary>
    /// The folder in which it keeps who waits and who has what, so that a restart changes nothing; made for its owner only. The default,
    /// <see langword="null"/>, is none: clients that have processors keep them after a restart, and the order of the others is lost.
    /// </summary>
    public string? JournalDirectory { get; init; }

    /// <summary>
    /// How long a client or node may be away, as after a restart of this scheduler, before its place is given up. One whose process has ended
    /// loses it at once. The default is 30 seconds.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long jobs may run on whose processors other clients are to get, before they are told to end. The default, <see langword="null"/>,
    /// is as long as they run.
    /// </summary>
    public TimeSpan? Grace { get; init; }
}
