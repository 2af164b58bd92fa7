namespace Pycos.Internals;

/// <summary>A job that another one has submitted, which runs or ran at a server. Its result is for that one.</summary>
internal sealed class RelayedJob : Job
{
    /// <summary>
    /// What the job of the client had captured above all others: as long as that is there, the values that its jobs share go to further servers.
    /// </summary>
    private readonly object? shared;

    public RelayedJob(ClusterEngine engine, ChildRequest request, JobOptions options, Job parent, ServerId server, int handover)
        : base(engine, new CodePickle(request.Known, request.Code), null, options)
    {
        Number = request.Number;
        IsWanted = request.IsWanted;
        ParentId = parent.Id;
        ParentRecord = parent.Record;
        ParentServer = server;
        ParentHandover = handover;
        shared = parent is RelayedJob relayed ? relayed.shared : parent.Body;
    }

    /// <summary>Which one of its parent's attempt.</summary>
    public long Number { get; }

    /// <summary>Whether its result is to be sent to its parent as soon as it is there.</summary>
    public bool IsWanted { get; set; }

    public JobId ParentId { get; }

    /// <summary>Where its parent has submitted it.</summary>
    public ServerId ParentServer { get; }

    /// <summary>Which of the times that its parent was handed to a server this was.</summary>
    public int ParentHandover { get; }

    public override JobId? Parent => ParentId;

    internal override JobRecord? ParentRecord { get; }
}
