namespace Pycos.Internals;

/// <content>Nodes that take their servers back, and what is remembered for administrators.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>How many jobs that have ended without a result are remembered.</summary>
    private const int KeptJobs = 100;

    /// <summary>How often it is looked whether the servers of a node that takes them back still have jobs.</summary>
    private static readonly TimeSpan LeaveInterval = TimeSpan.FromMilliseconds(50);

    private readonly Queue<Job> unsuccessful = new();

    /// <summary>Since when the client runs.</summary>
    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>The last jobs that have ended without a result, the oldest first.</summary>
    public IEnumerable<Job> Unsuccessful => unsuccessful;

    /// <summary>The nodes that do not serve, and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => refused;

    /// <summary>Whether a node serves this client.</summary>
    public bool IsServedBy(NodeId node) => sessions.Exists(session => session.Offer.Id == node);

    /// <summary>Whether jobs wait for a server.</summary>
    public bool HasWaitingJobs => Count(JobState.Queued) + Count(JobState.Retrying) > 0;

    /// <summary>Ends the session at a node that wants that, when no job runs there any more.</summary>
    private async Coroutine LeaveAsync(ClientSession session)
    {
        while (IsServing(session))
        {
            await PycosTask.SleepAsync(LeaveInterval);
        }

        await session.CloseAsync(interrupts: true, Options.Grace + Options.StartTimeout);
    }

    private bool IsServing(ClientSession session) =>
        !session.IsOver && board.Servers.Any(server => Has(session, server.Id) && IsBusy(server));

    /// <summary>Whether it has jobs that end by themselves: actors do not, and move when it ends.</summary>
    private bool IsBusy(JobServerInfo server) =>
        server.Running is { Owner: not ActorJob } || server.Ahead > 0 || server.Beside > Actors.CountBeside(server.Id);

    private static bool Has(ClientSession session, ServerId server) => session.Links.Any(link => link.Id == server);

    private void Remember(Job job)
    {
        unsuccessful.Enqueue(job);
        if (unsuccessful.Count > KeptJobs)
        {
            unsuccessful.Dequeue();
        }
    }
}
