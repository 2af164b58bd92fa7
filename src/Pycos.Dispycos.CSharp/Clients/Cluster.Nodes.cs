using Pycos.Internals;

namespace Pycos;

/// <content>
/// What is done with whole nodes. A node is called by its name, as in <see cref="ServerId.Node"/>, or by its address or location.
/// </content>
public sealed partial class Cluster
{
    /// <summary>
    /// Lets no further jobs begin at a node, also not at servers that come later; those that run go on. Suspends the running task until
    /// that is so.
    /// </summary>
    /// <param name="node">The node; one that is suspended stays so.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Coroutine SuspendNodeAsync(string node) => WithSessionAsync(node, session => engine.SuspendNode(session, suspends: true));

    /// <summary>Lets jobs begin again at a node. Suspends the running task until that is so.</summary>
    /// <param name="node">The node; one that is not suspended stays as it is.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Coroutine ResumeNodeAsync(string node) => WithSessionAsync(node, session => engine.SuspendNode(session, suspends: false));

    /// <summary>
    /// Gives the servers of a node back, and does not use it again. Suspends the running task until they have ended. Jobs that need that node
    /// are lost.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="mode">What becomes of jobs that run there.</param>
    /// <param name="timeout">After how long they are told to end in any case; <see langword="null"/> for never.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public async Coroutine CloseNodeAsync(string node, ClusterCloseMode mode = ClusterCloseMode.Drain, TimeSpan? timeout = null)
    {
        Deadline.ThrowIfNegative(timeout);
        await OnEngineAsync(() => engine.CloseNodeAsync(engine.SessionOf(node), mode, timeout));
    }

    /// <summary>
    /// Changes after how long without a job that runs nodes take their servers back, as <see cref="ClusterOptions.IdleTimeout"/> says at first. Suspends
    /// the running task until they know; they go by it within a second.
    /// </summary>
    /// <param name="timeout">After how long; <see langword="null"/> for never, unless a node has a limit of its own.</param>
    /// <param name="node">Which node; <see langword="null"/> for all, those included that come later.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    /// <exception cref="ServiceCallException">A node does not answer, or does not know of such times.</exception>
    public async Coroutine SetIdleTimeoutAsync(TimeSpan? timeout, string? node = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(timeout));
        await OnEngineAsync(() => engine.SetIdleTimeoutAsync(timeout, node));
    }

    /// <summary>
    /// Has a node end its servers and start others, which run all setups anew. Suspends the running task until they are promised; jobs that
    /// need the node wait.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="mode">What becomes of jobs that run there.</param>
    /// <param name="timeout">After how long they are told to end in any case; <see langword="null"/> for never.</param>
    /// <param name="setup">
    /// What runs once on the node instead of <see cref="ClusterOptions.NodeSetup"/>, with what it has captured; <see langword="null"/> for what ran
    /// there before.
    /// </param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="InvalidOperationException">The node does not serve again; the message says why.</exception>
    public async Coroutine RestartNodeAsync(
        string node, ClusterCloseMode mode = ClusterCloseMode.Drain, TimeSpan? timeout = null, Func<NodeSetupContext, Coroutine>? setup = null)
    {
        Deadline.ThrowIfNegative(timeout);
        var code = Pickled(setup);
        await OnEngineAsync(() => engine.RestartNodeAsync(engine.SessionOf(node), mode, timeout, code));
    }

    /// <summary>
    /// Uses a node that was found while <see cref="ClusterOptions.HoldsNodes"/> is set; one that is suspended is resumed. Suspends the running task
    /// until the node has promised its servers.
    /// </summary>
    /// <param name="node">The node; one that serves stays as it is.</param>
    /// <param name="setup">
    /// What runs once on the node instead of <see cref="ClusterOptions.NodeSetup"/>, with what it has captured; <see langword="null"/> for that.
    /// </param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    /// <exception cref="InvalidOperationException">The node does not serve; the message says why.</exception>
    public async Coroutine EnableNodeAsync(string node, Func<NodeSetupContext, Coroutine>? setup = null)
    {
        var code = Pickled(setup);
        await OnEngineAsync(() => engine.EnableNodeAsync(node, code));
    }

    /// <summary>
    /// Lets a server get jobs that has begun while <see cref="ClusterOptions.HoldsServers"/> is set; one that is suspended is resumed. Suspends the
    /// running task until that is on its way.
    /// </summary>
    /// <param name="server">The server; one that gets jobs stays as it is.</param>
    /// <param name="setup">
    /// What runs in the server before, instead of <see cref="ClusterOptions.ServerSetup"/>, with what it has captured; <see langword="null"/> for
    /// that.
    /// </param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is no such server.</exception>
    public async Coroutine EnableServerAsync(ServerId server, Func<Coroutine>? setup = null)
    {
        var code = Pickled(setup);
        await OnEngineAsync(() => engine.EnableServer(server, code));
    }

    /// <summary>
    /// Puts a rule before those of <see cref="ClusterOptions.Allocations"/>, in the place of one for the same nodes, for nodes that are asked from now on. It
    /// does not connect to a node. Never suspends.
    /// </summary>
    /// <param name="allocation">The rule.</param>
    /// <exception cref="ArgumentException">It can not be meant as it is; the message says why.</exception>
    public void Allocate(NodeAllocation allocation)
    {
        ArgumentNullException.ThrowIfNull(allocation);
        engine.Rules.Add(new AllocationRule(allocation));
    }

    private CodePickle? Pickled(Delegate? setup) => setup is null ? null : engine.Origin.Pickle(setup);

    private Coroutine WithSessionAsync(string node, Action<ClientSession> action) => OnEngineAsync(() => action(engine.SessionOf(node)));

    /// <summary>Does something on the engine's thread, where nodes and servers are looked after.</summary>
    private async Coroutine OnEngineAsync(Func<Coroutine> action) => await Node.NetworkScheduler.Spawn(RunAsync(action));

    private async Coroutine OnEngineAsync(Action action) => await Node.NetworkScheduler.Spawn(RunAsync(action));

    private static async Coroutine RunAsync(Func<Coroutine> action) => await action();

#pragma warning disable CS1998 // It is run where it is spawned.
    private static async Coroutine RunAsync(Action action) => action();
#pragma warning restore CS1998
}
