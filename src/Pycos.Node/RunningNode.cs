using System.Net;
using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos.NodeTool;

/// <summary>A node that serves clients, with all that belongs to it, from its start to its end.</summary>
internal sealed class RunningNode : IDisposable
{
    /// <summary>What jobs get that did not end in the grace, before their servers are killed.</summary>
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(5);

    private readonly RunOptions options;
    private readonly ILogger log;
    private readonly PycosNode node;
    private readonly NodeManager manager;
    private readonly ControlFile control;
    private readonly HealthServer? health;
    private readonly CancellationTokenSource ending = new();

    private RunningNode(RunOptions options, ILogger log, PycosNode node, NodeManager manager, ControlFile control, HealthServer? health)
    {
        this.options = options;
        this.log = log;
        this.node = node;
        this.manager = manager;
        this.control = control;
        this.health = health;
    }

    /// <summary>Raised when the node should end by itself: it has served all clients, or an administrator says so.</summary>
    internal event Action? ShouldEnd;

    /// <summary>What it is, in one line.</summary>
    internal string Greeting
    {
        get
        {
            var places = string.Join(", ", node.Locations);
            var who = options.ReachesOut
                ? $"with {(options.Secret is null ? "certificates" : "a secret")}"
                : "without a secret, so only programs of this machine can use it";
            return $"{manager.Name} serves clients with {manager.Cpus} CPUs at {places}, cluster {options.Cluster}, {who}. Clients find it with "
                + $"FindsNodes, or by Nodes = [\"{node.Location}\"].";
        }
    }

    internal NodeState State => NodeAdmin.StateOf(node, manager);

    /// <summary>Starts it. Blocks until it serves.</summary>
    internal static RunningNode Start(RunOptions options, ILogger log)
    {
        var key = ControlFile.NewKey();
        var node = PycosNode.Start(NodeOptionsOf(options, log, key));
        NodeManager? manager = null;
        try
        {
            manager = node.UserScheduler.Spawn(NodeManager.StartAsync(node, options.Manager)).Value();
            var health = options.Health is { } place ? new HealthServer(place, node, manager) : null;
            var running = new RunningNode(options, log, node, manager, ControlFile.Write(manager.Directory, node, key), health);
            running.Begin();
            return running;
        }
        catch
        {
            manager?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            node.Dispose();
            throw;
        }
    }

    /// <summary>Lets the clients that are there finish their jobs and leave; takes others meanwhile.</summary>
    internal Task CloseSessionsAsync() => Run(IgnoreResult(manager.RecallAsync("the node's operator wants it")));

    /// <summary>Takes no more clients, lets those that are there finish their jobs for the grace, and ends.</summary>
    internal Task QuitAsync() => Run(EndAsync());

    /// <summary>Ends at once.</summary>
    internal Task TerminateAsync() => Run(manager.CloseAsync(NodeCloseMode.Kill));

    public void Dispose()
    {
        ending.Cancel();
        health?.Dispose();
        control.Dispose();
        node.Dispose();
        ending.Dispose();
    }

    private static NodeOptions NodeOptionsOf(RunOptions options, ILogger log, byte[] key) => new()
    {
        Name = options.Name,
        Cluster = options.Cluster,
        Secret = options.Secret,
        PrivateSecrets = [ControlFile.SecretOf(key)],
        Certificates = options.Certificates?.Load(),
        Transport = options.IsPlainText ? NodeTransport.PlainText : NodeTransport.Tls,
        AllowPlainTextBeyondLoopback = options.IsPlainText,
        Port = options.Port,
        ListenOn = [.. options.Hosts.Select(host => Location.Resolve(host.Trim('[', ']'), 0).Address)],
        Advertise = [.. options.ExternalHosts.Select(host => Location.Resolve(host.Trim('[', ']'), 0))],
        PeerNames = options.Peers,
        Discovery = new DiscoveryOptions
        {
            Mode = options.UsesMulticast ? DiscoveryMode.Multicast : DiscoveryMode.Broadcast,
            Port = options.DiscoveryPort,
        },
        ConnectTimeout = options.MessageTimeout,
        Heartbeat = options.Heartbeat,
        Logger = log,
    };

    private void Begin()
    {
        manager.Changed += (_, happened) =>
        {
            if (happened.Kind is NodeManagerEventKind.ServedAll or NodeManagerEventKind.StopAsked)
            {
                ShouldEnd?.Invoke();
            }
        };
        if (options.PingInterval is { } interval)
        {
            node.UserScheduler.Spawn(AnnounceAsync(interval), new SpawnOptions { Daemon = true, Name = "announce" });
        }

        if (options.Hours is { } hours)
        {
            _ = KeepHoursAsync(new HoursKeeper(hours, TimeProvider.System));
        }
    }

    private async Coroutine AnnounceAsync(TimeSpan interval)
    {
        while (true)
        {
            await PycosTask.SleepAsync(interval);
            await node.AnnounceAsync();
        }
    }

    private async Task KeepHoursAsync(HoursKeeper keeper)
    {
        try
        {
            await foreach (var phase in keeper.PhasesAsync(ending.Token))
            {
                NodeProgramLog.HoursChanged(log, phase, keeper.Hours);
                Apply(phase, $"it is out of its hours of service, which are {keeper.Hours}");
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private void Apply(ServicePhase phase, string reason)
    {
        if (phase == ServicePhase.Open)
        {
            manager.Resume();
            return;
        }

        manager.Suspend(reason);
        _ = Run(phase == ServicePhase.Ended ? manager.EndSessionsAsync(NodeCloseMode.Kill) : IgnoreResult(manager.RecallAsync(reason)));
    }

    private async Coroutine EndAsync()
    {
        if (!await manager.DrainAsync(options.Grace))
        {
            var closing = PycosTask.Spawn(manager.CloseAsync(NodeCloseMode.Interrupt), new SpawnOptions { Daemon = true });
            if (await closing.FinishAsync(LastGrace))
            {
                return;
            }
        }

        await manager.CloseAsync(NodeCloseMode.Kill);
    }

    private Task Run(Coroutine coroutine) => node.UserScheduler.Spawn(coroutine, new SpawnOptions { Daemon = true }).AsTask();

    private static async Coroutine IgnoreResult(Coroutine<bool> coroutine) => await coroutine;
}
