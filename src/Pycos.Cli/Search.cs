using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pycos.Internals;

namespace Pycos.CliTool;

/// <summary>Looks for the nodes and clients of a cluster, and asks them.</summary>
internal sealed class Search : IDisposable
{
    /// <summary>After the last peer has come, others are waited for so long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly SearchOptions options;
    private readonly Dictionary<string, string> notConnected = [];

    internal Search(SearchOptions options, ILogger? log = null)
    {
        this.options = options;
        Node = PycosNode.Start(new NodeOptions
        {
            Name = "pycos",
            Cluster = options.Cluster,
            Secret = options.Secret,
            Certificates = options.Certificates?.Load(),
            Transport = options.IsPlainText ? NodeTransport.PlainText : NodeTransport.Tls,
            AllowPlainTextBeyondLoopback = options.IsPlainText,
            AcceptsConnections = false,
            ConnectTimeout = options.Timeout,
            Discovery = options.Peers.Count > 0 ? DiscoveryOptions.Off : new DiscoveryOptions { Port = options.DiscoveryPort },
            PeersVariable = null,
            Logger = log ?? NullLogger.Instance,
        });
        Node.PeerRefused += (_, refusal) => Note(refusal.Address.ToString()!, refusal.ToString());
    }

    internal PycosNode Node { get; }

    /// <summary>The places that could not be connected to, and why.</summary>
    internal IReadOnlyDictionary<string, string> NotConnected
    {
        get
        {
            lock (notConnected)
            {
                return new Dictionary<string, string>(notConnected);
            }
        }
    }

    /// <summary>Looks for peers: those that were named, or all that are heard of.</summary>
    internal void FindPeers() => Run(FindPeersAsync());

    /// <summary>The nodes among the peers.</summary>
    internal IReadOnlyList<FoundNode> Nodes() =>
        [.. Ask<int, NodeState>(AdminNames.Node, 0).Select(found => new FoundNode(found.Peer, found.Answer)).OrderBy(found => found.State.Offer.Name)];

    /// <summary>The detached jobs that nodes know.</summary>
    internal IReadOnlyList<DetachedResultInfo> Results() =>
        [.. Ask<int, DetachedResultInfo[]>(ResultNames.List, 0).SelectMany(found => found.Answer).OrderBy(result => result.Name).ThenBy(result => result.Started)];

    /// <summary>The clients among the peers, and those that nodes serve.</summary>
    internal IReadOnlyList<FoundClient> Clients(IReadOnlyList<FoundNode> nodes)
    {
        foreach (var place in nodes.SelectMany(found => found.State.Sessions).Select(session => session.Client).OfType<Location>().Distinct())
        {
            Run(TryConnectAsync(place));
        }

        return
        [
            .. Ask<int, ClientState>(AdminNames.Client, 0)
                .Select(found => new FoundClient(found.Peer, found.Answer))
                .OrderBy(found => found.State.Name)
                .ThenBy(found => found.State.Started),
        ];
    }

    /// <summary>Asks one peer.</summary>
    /// <exception cref="FailedException">It does not answer, or refuses.</exception>
    internal TResult Call<TArguments, TResult>(PeerInfo peer, string name, TArguments arguments)
    {
        try
        {
            return Run(CallAsync<TArguments, TResult>(peer.Id, name, arguments));
        }
        catch (ServiceCallException failure)
        {
            throw new FailedException(failure.Reason == ServiceCallFailure.AccessDenied
                ? $"{peer.Name} does not allow that: the secret or certificate that was shown grants too little."
                : failure.Message);
        }
    }

    /// <summary>Runs a coroutine.</summary>
    internal T Run<T>(Coroutine<T> coroutine) => Node.UserScheduler.Spawn(coroutine).Value();

    /// <summary>Looks at something that only the node's thread may look at.</summary>
    internal T OnNode<T>(Func<T> look)
    {
        return Node.NetworkScheduler.Spawn(LookAsync(), new SpawnOptions { Daemon = true }).Value();

        async Coroutine<T> LookAsync() => look();
    }

    public void Dispose() => Node.Dispose();

    private async Coroutine<bool> FindPeersAsync()
    {
        if (options.Peers.Count > 0)
        {
            foreach (var name in options.Peers)
            {
                await ConnectAsync(name);
            }

            return true;
        }

        var clock = Stopwatch.StartNew();
        var (count, changed) = (0, TimeSpan.Zero);
        while (clock.Elapsed < options.Timeout && (count == 0 || clock.Elapsed - changed < Quiet))
        {
            await PycosTask.SleepAsync(LookInterval);
            if (Node.ConnectedPeers.Count is var now && now != count)
            {
                (count, changed) = (now, clock.Elapsed);
            }
        }

        return count > 0;
    }

    private async Coroutine ConnectAsync(string name)
    {
        var (host, port) = PlaceOf(name);
        try
        {
            await TryConnectAsync(await Task.Run(() => Location.Resolve(host, port)));
        }
        catch (HostNotFoundException unknown)
        {
            Note(name, unknown.Message);
        }
    }

    private async Coroutine<bool> TryConnectAsync(Location place)
    {
        try
        {
            await Node.ConnectAsync(place);
            return true;
        }
        catch (PeerRefusedException refused)
        {
            Note(place.ToString(), refused.Message);
            return false;
        }
    }

    /// <summary>Host and port of a name; the default port is that of nodes.</summary>
    internal static (string Host, int Port) PlaceOf(string name)
    {
        var isV6 = IPAddress.TryParse(name, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        return Uri.TryCreate(isV6 ? $"tcp://[{name}]" : $"tcp://{name}", UriKind.Absolute, out var place) && place.Host.Length > 0 && place.PathAndQuery == "/"
            ? (place.Host.Trim('[', ']'), place.IsDefaultPort || place.Port < 0 ? ClusterSettings.DefaultNodePort : place.Port)
            : throw new Tools.UsageException($"--peer {name}: give HOST:PORT.");
    }

    private List<(PeerInfo Peer, TResult Answer)> Ask<TArguments, TResult>(string name, TArguments arguments)
    {
        var asked = Node.ConnectedPeers
            .Select(peer => (peer, Node.UserScheduler.Spawn(CallAsync<TArguments, TResult>(peer.Id, name, arguments), new SpawnOptions { Daemon = true })))
            .ToList();
        var answers = new List<(PeerInfo, TResult)>();
        foreach (var (peer, call) in asked)
        {
            try
            {
                answers.Add((peer, call.Value()));
            }
            catch (ServiceCallException none)
            {
                if (none.Reason != ServiceCallFailure.NoSuchService)
                {
                    Note(peer.ToString(), none.Message);
                }
            }
        }

        return answers;
    }

    private async Coroutine<TResult> CallAsync<TArguments, TResult>(NodeId id, string name, TArguments arguments)
    {
        using var service = new RemoteService<TArguments, TResult>(Node, Node.Known(id), name);
        return await service.CallAsync(arguments, options.Timeout);
    }

    private void Note(string place, string reason)
    {
        lock (notConnected)
        {
            notConnected[place] = reason;
        }
    }
}
