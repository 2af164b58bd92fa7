using System.Net;
using Pycos.Internals;

namespace Pycos;

/// <content>Start and stop.</content>
public sealed partial class PycosNode
{
    /// <summary>How often silent peers are looked at, as a part of the heartbeat.</summary>
    private const int PulsesPerHeartbeat = 5;

    private readonly List<AsyncSocket> listeners = [];
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Answer<bool>> stopWaiters = [];
    private SchedulerLag lag = null!;
    private NodeKeys? keys;

    internal Handshakes Handshakes { get; private set; } = null!;

    /// <summary>
    /// Starts a node and waits until it accepts connections. Blocks the thread, so it is for code that is not a coroutine: in a task,
    /// await <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <returns>The node. Dispose of it to take leave of its peers; that happens too when its scheduler finishes.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or would let strangers in.</exception>
    /// <exception cref="AddressInUseException">The port is taken.</exception>
    public static PycosNode Start(NodeOptions? options = null)
    {
        Scheduler.RefuseBlocking("PycosNode.Start", "await PycosNode.StartAsync");
        var node = new PycosNode(NodeSettings.Check(options ?? new NodeOptions()));
        try
        {
            node.NetworkScheduler.Spawn(node.BeginAsync()).AsTask().GetAwaiter().GetResult();
            return node;
        }
        catch
        {
            node.Abandon();
            throw;
        }
    }

    /// <summary>Starts a node; suspends the running task until it accepts connections.</summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <returns>The node. Dispose of it to take leave of its peers; that happens too when its scheduler finishes.</returns>
    /// <exception cref="ArgumentException">The options contradict each other, or would let strangers in.</exception>
    /// <exception cref="AddressInUseException">The port is taken.</exception>
    public static async Coroutine<PycosNode> StartAsync(NodeOptions? options = null)
    {
        var node = new PycosNode(NodeSettings.Check(options ?? new NodeOptions()));
        try
        {
            await node.NetworkScheduler.Spawn(node.BeginAsync());
            return node;
        }
        catch
        {
            node.Abandon();
            throw;
        }
    }

    /// <summary>
    /// Takes leave of all peers, after what was sent to them has arrived, but for at most <see cref="NodeOptions.DrainTimeout"/>. Suspends
    /// the running task until that is done.
    /// </summary>
    /// <returns>To be awaited.</returns>
    public async Coroutine StopAsync()
    {
        var answer = new Answer<bool>(PycosTask.Current.Scheduler);
        lock (stopWaiters)
        {
            if (phase == NodePhase.Stopped)
            {
                return;
            }

            stopWaiters.Add(answer);
        }

        BeginStop();
        await answer.WaitAsync(Deadline.Never);
    }

    /// <summary>As <see cref="StopAsync"/>, for code that is not a coroutine: blocks the thread meanwhile.</summary>
    public void Dispose()
    {
        BeginStop();
        if (!NetworkScheduler.IsCurrent)
        {
            stopped.Task.Wait(Options.DrainTimeout + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    /// <returns>Completes when the node has stopped.</returns>
    public ValueTask DisposeAsync()
    {
        BeginStop();
        return new ValueTask(stopped.Task);
    }

    private async Coroutine BeginAsync()
    {
        lag = new SchedulerLag(UserScheduler, NetworkScheduler.Clock);
        if (ownsNetworkScheduler && (Options.AcceptsCode || Options.SendsCode))
        {
            // Beside the keys, whose derivation takes longer.
            CodeRehearsal.Begin(this);
        }

        keys = ownsNetworkScheduler ? await Task.Run(() => NodeKeys.Of(Options)) : NodeKeys.Of(Options);
        Handshakes = new Handshakes(this, keys);
        await Files.BeginAsync();
        if (Options.AcceptsConnections)
        {
            Locations = NodeListening.Open(this, listeners);
            UserScheduler.SetLocations(Locations);
            NetworkScheduler.SetLocations(Locations);
        }

        UserScheduler.Node = this;
        NetworkScheduler.Node = this;
        UserScheduler.AtExit(0, Dispose);
        if (Options.AcceptsCode)
        {
            CodeHost = new CodeHost(this);
        }

        foreach (var listener in listeners)
        {
            Start("accept", Handshakes.AcceptAsync(listener));
        }

        if (Options.SharesThread)
        {
            NetworkScheduler.TryAccompany(UserScheduler);
        }

        NetMeter.Add(this);
        Start("pulse", PulseAsync());
        StartDiscovery();
        NetLog.NodeStarted(Log, Name, Id, string.Join(", ", Locations));
    }

    private void BeginStop() => Post(() =>
    {
        if (phase == NodePhase.Running)
        {
            phase = NodePhase.Stopping;
            Start("stop", EndAsync());
        }
    });

    private async Coroutine EndAsync()
    {
        if (Discovery is { } discovery)
        {
            await discovery.SayByeAsync();
            discovery.Dispose();
        }

        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        var open = Peers.InUse.ToArray();
        foreach (var peer in open)
        {
            peer.BeginClose(PeerReason.Shutdown);
        }

        var deadline = NetworkScheduler.DeadlineAfter(Options.DrainTimeout);
        foreach (var peer in open)
        {
            await peer.WaitForEndAsync(deadline);
            peer.End(PeerReason.Shutdown);
        }

        await Files.EndAsync();
        Abandon();
    }

    /// <summary>Lets go of what the node holds, without a farewell.</summary>
    private void Abandon()
    {
        lock (stopWaiters)
        {
            phase = NodePhase.Stopped;
            stopWaiters.ForEach(waiter => waiter.TrySettle(true));
        }

        NetMeter.Remove(this);
        Discovery?.Dispose();
        listeners.ForEach(listener => listener.Dispose());
        UserScheduler.DropAtExit(0, Dispose);
        if (UserScheduler.Node == this)
        {
            UserScheduler.Node = null;
            UserScheduler.SetLocations([]);
        }

        keys?.Dispose();
        stopped.TrySetResult();
        if (ownsNetworkScheduler)
        {
            // Its own thread must not wait for its own end.
            ThreadPool.UnsafeQueueUserWorkItem(static scheduler => scheduler.Terminate(), NetworkScheduler, preferLocal: false);
        }
    }

    private async Coroutine PulseAsync()
    {
        while (IsRunning)
        {
            await PycosTask.SleepAsync(Options.Heartbeat / PulsesPerHeartbeat);
            lag.Measure();
            var now = NetworkScheduler.Clock.Now;
            foreach (var peer in Peers.InUse)
            {
                peer.Pulse(now);
            }
        }
    }
}
