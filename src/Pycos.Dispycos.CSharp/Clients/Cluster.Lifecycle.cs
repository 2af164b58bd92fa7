using Pycos.Internals;

namespace Pycos;

/// <content>How a cluster begins and ends.</content>
public sealed partial class Cluster
{
    private NodeManager? localNode;
    private IDisposable? admin;
    private NodeFinder? finder;
    private volatile bool isClosing;

    /// <summary>
    /// Starts servers on this machine and uses them: for programs that are to run on a cluster later, and for tests. Blocks the thread, which
    /// must run no task, until the first server runs jobs; in a task, await <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="servers">How many; 0 for as many as there are processors.</param>
    /// <returns>The cluster. Dispose of it to end the servers.</returns>
    /// <exception cref="TimeoutException">No server has begun in time.</exception>
    public static Cluster Local(int servers = 0) => Start(new ClusterOptions { LocalServers = servers });

    /// <summary>Starts a cluster, blocking the thread, which must run no task; otherwise as <see cref="StartAsync"/>.</summary>
    /// <param name="options">Which servers it uses; <see langword="null"/> for some of this machine.</param>
    /// <returns>The cluster. Dispose of it to give the servers back.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or a file can not have its name at nodes.</exception>
    /// <exception cref="IOException">One of <see cref="ClusterOptions.Files"/> is not there, or can not be read.</exception>
    /// <exception cref="TimeoutException">No local server has begun in time.</exception>
    /// <exception cref="NodeSetupException">What is to run once on each node has failed on this machine.</exception>
    public static Cluster Start(ClusterOptions? options = null)
    {
        Scheduler.RefuseBlocking("Cluster.Start", "await Cluster.StartAsync");
        return Scheduler.Default.Spawn(StartAsync(options)).Value();
    }

    /// <summary>
    /// Starts a cluster: looks for nodes, asks them for servers, and submits jobs as servers begin to run them. Suspends the running task until
    /// the first local server runs jobs, if there are to be local ones; else only until the client's node is there.
    /// </summary>
    /// <param name="options">Which servers it uses; <see langword="null"/> for some of this machine.</param>
    /// <param name="cancellationToken">Ends the start with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The cluster. Dispose of it to give the servers back.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or a file can not have its name at nodes.</exception>
    /// <exception cref="IOException">One of <see cref="ClusterOptions.Files"/> is not there, or can not be read.</exception>
    /// <exception cref="TimeoutException">No local server has begun in time.</exception>
    /// <exception cref="NodeSetupException">What is to run once on each node has failed on this machine.</exception>
    public static async Coroutine<Cluster> StartAsync(ClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        var settings = ClusterSettings.Check(options ?? new ClusterOptions());
        var key = ClusterEngine.NewKey();
        var files = settings.Files.Count == 0 ? [] : await Task.Run(() => ClientFiles.Of(settings.Files));
        var engine = new ClusterEngine(settings, files, key);
        var node = await PycosNode.StartAsync(ClusterSettings.NodeOf(settings, key));
        engine.Begin(node);
        var cluster = new Cluster(engine, node);
        try
        {
            await cluster.BeginAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeInTaskAsync();
            throw;
        }
    }

    /// <summary>Waits until so many servers run jobs. Suspends the running task until then.</summary>
    /// <param name="count">How many.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="TimeoutException">There are not so many in time; the message says what was seen.</exception>
    /// <exception cref="ObjectDisposedException">The cluster is closed.</exception>
    public async Coroutine WaitForServersAsync(int count, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        void Look(ClusterEvent? told)
        {
            if (engine.ServerCount >= count)
            {
                answer.TrySettle(true);
            }
        }

        await engine.AskAsync(
            () =>
            {
                engine.Happened += Look;
                Look(null);
                return true;
            },
            cancellationToken);
        try
        {
            if (!await answer.WaitAsync(PycosTask.Current.Scheduler.DeadlineAfter(timeout), cancellationToken))
            {
                throw new TimeoutException(
                    $"{engine.ServerCount} of {count} servers run jobs after {timeout}. {await engine.AskAsync(engine.Explain, cancellationToken)}");
            }
        }
        finally
        {
            engine.Post(() => engine.Happened -= Look);
        }
    }

    /// <summary>
    /// Has a task told of all that happens from now on, and at first of each server that is there, as if it had just come, and of nodes and servers
    /// that are held. Never suspends.
    /// </summary>
    /// <param name="watcher">
    /// The task, of this process. What does not fit into its inbox is lost to it, so that is best unbounded. When it has ended it is told
    /// nothing more.
    /// </param>
    /// <returns>Dispose of it to end that.</returns>
    public IDisposable Watch(TaskRef<ClusterEvent> watcher)
    {
        var added = new ClusterWatcher(engine, watcher);
        added.Begin();
        return added;
    }

    /// <summary>Lets no further jobs begin at a server; those that run go on.</summary>
    /// <param name="server">The server; one that is gone is let alone.</param>
    public void Suspend(ServerId server) => engine.Post(() => engine.Suspend(server, suspends: true));

    /// <summary>Lets jobs begin again at a server.</summary>
    /// <param name="server">The server; one that is gone is let alone.</param>
    public void Resume(ServerId server) => engine.Post(() => engine.Suspend(server, suspends: false));

    /// <summary>
    /// Ends a server: jobs that run there are told to end first, and are run again as their options say. That it has ended is told as an event.
    /// </summary>
    /// <param name="server">The server; one that is gone is let alone.</param>
    /// <param name="restarts">Whether a new one takes its place.</param>
    public void CloseServer(ServerId server, bool restarts = false) => engine.Post(() => engine.Ask(
        server, restarts ? ServerAction.Restart : ServerAction.Close, ServerExit.Closed));

    /// <summary>
    /// Gives all servers back: jobs that wait are cancelled, those that run are awaited or told to end. Actors are stopped when jobs have ended.
    /// Suspends the running task until nothing is left.
    /// </summary>
    /// <param name="mode">What becomes of jobs that run.</param>
    /// <param name="timeout">After how long they are told to end in any case; <see langword="null"/> for never.</param>
    /// <returns>To be awaited.</returns>
    public async Coroutine CloseAsync(ClusterCloseMode mode = ClusterCloseMode.Drain, TimeSpan? timeout = null)
    {
        if (isClosing)
        {
            return;
        }

        isClosing = true;
        engine.IsClosing = true;
        finder?.Dispose();
        engine.Member?.Dispose();
        admin?.Dispose();
        await engine.CancelAllAsync("the cluster is closed", pendingOnly: true);
        if (mode == ClusterCloseMode.Drain)
        {
            await engine.WaitUntilIdleAsync(timeout);
            await engine.Actors.StopAllAsync(Options.Grace);
        }

        await engine.CloseAsync();
        engine.Actors.Dispose();
        await LeaveSchedulerAsync();
        if (localNode is not null)
        {
            await localNode.CloseAsync();
        }

        await engine.EndAsync();
        await Node.StopAsync();
    }

    /// <summary>Closes the cluster, interrupting what runs. Blocks the thread, which must run no task of the cluster's scheduler.</summary>
    public void Dispose()
    {
        if (!isClosing)
        {
            Node.UserScheduler.Spawn(DisposeInTaskAsync()).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Closes the cluster, interrupting what runs.</summary>
    /// <returns>To be awaited.</returns>
    public ValueTask DisposeAsync() => isClosing ? default : new ValueTask(Node.UserScheduler.Spawn(DisposeInTaskAsync()).AsTask());

    private Coroutine DisposeInTaskAsync() => CloseAsync(ClusterCloseMode.Interrupt);

    private async Coroutine BeginAsync(CancellationToken cancellation)
    {
        admin = ClientAdmin.Add(engine);
        engine.Actors.Begin();
        if (Options.LocalServers is { } servers)
        {
            localNode = await NodeManager.StartAsync(Node, ClusterSettings.LocalNodeOf(Options, servers));
            await engine.AddLocalNodeAsync(localNode.Offer);
            if (!Options.HoldsNodes && !Options.HoldsServers && engine.ServesLocally)
            {
                await WaitForLocalServerAsync(Node.Id, cancellation);
            }
        }

        if (Options.Scheduler is null && ClusterSettings.UsesOthers(Options))
        {
            finder = new NodeFinder(engine);
            finder.Begin();
        }

        await JoinSchedulerAsync();
    }
}
