namespace Pycos.Internals;

/// <summary>A node whose processors a scheduler shares. On its thread.</summary>
internal interface ISharedNode
{
    string Name { get; }

    /// <summary>How many processors clients may have: of a node that takes no clients now, those that they have.</summary>
    int SharedCpus { get; }

    /// <summary>How many of them each client has.</summary>
    IReadOnlyDictionary<Guid, int> Usage { get; }

    /// <summary>How long jobs get to end of a client that has to leave.</summary>
    TimeSpan Grace { get; }

    /// <summary>Asks a client to leave.</summary>
    void Recall(Guid member, string reason);

    /// <summary>Ends what a client has beyond a number.</summary>
    void Limit(Guid member, int cpus);
}
