namespace Pycos.Internals;

/// <content>What runs on nodes before their servers get jobs.</content>
internal sealed partial class ClusterEngine
{
    private readonly Dictionary<NodeId, NodeSetupException> notSetUp = [];

    /// <summary>What is run once on each node.</summary>
    public CodePickle? NodeSetup { get; private set; }

    /// <summary>Why a node is not used again; <see langword="null"/> if its setup has not failed.</summary>
    public NodeSetupException? SetupFailureOf(NodeId node) => notSetUp.GetValueOrDefault(node);

    /// <summary>Leaves a node whose setup has failed, and does not come back to it: it would fail again.</summary>
    public void LeaveUnset(ClientSession session, NodeSetupException failure)
    {
        notSetUp[session.Offer.Id] = failure;
        refused[session.Name] = failure.Message;
        DispycosLog.NodeRefused(Log, session.Name, failure.Message);
        Tell(ClusterEventKind.NodeSetupFailed, session.Name, null, null, failure.Message, failure);
        Node.NetworkScheduler.Spawn(
            session.CloseAsync(interrupts: true, Options.Grace + Options.StartTimeout),
            new SpawnOptions { Daemon = true, Name = $"leave {session.Name}" });
    }
}
