using System.Net;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>Asks a running node of this user and machine.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly PycosNode node;
    private readonly Location place;

    private ControlClient(ControlPlace control)
    {
        place = new Location(IPAddress.Parse(control.Address), control.Port);
        node = PycosNode.Start(new NodeOptions
        {
            Name = "dispycosnode control",
            Cluster = control.Cluster,
            PrivateSecrets = [ControlFile.SecretOf(control.Key)],
            Transport = control.IsPlainText ? NodeTransport.PlainText : NodeTransport.Tls,
            AcceptsConnections = false,
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off,
        });
    }

    /// <summary>The node that runs, in a directory or in that for temporary files.</summary>
    /// <returns>The client; null if none runs.</returns>
    /// <exception cref="UsageException">Several run.</exception>
    internal static ControlClient? Find(string? directory)
    {
        var directories = directory is not null ? [Path.GetFullPath(directory)] : NodeDirectory.InTemp();
        var running = directories
            .Select(path => (path, Place: ControlFile.Read(path)))
            .Where(found => found.Place is not null && NodeDirectory.IsInUse(found.path))
            .ToArray();
        return running.Length > 1
            ? throw new UsageException(
                $"Several nodes run here: say which one by --dest_path, which is one of {string.Join(", ", running.Select(found => found.path))}.")
            : running is [var one] ? new ControlClient(one.Place!)
            : null;
    }

    internal NodeState State() => Call<int, NodeState>(AdminNames.Node, 0);

    internal bool Order(NodeOrderKind kind, string reason) => Call<NodeOrder, bool>(AdminNames.Order, new NodeOrder(kind, reason));

    public void Dispose() => node.Dispose();

    private TResult Call<TArguments, TResult>(string name, TArguments arguments)
    {
        return node.UserScheduler.Spawn(CallAsync()).Value();

        async Coroutine<TResult> CallAsync()
        {
            await node.ConnectAsync(place);
            using var service = new RemoteService<TArguments, TResult>(node, node.FindPeer(place), name);
            return await service.CallAsync(arguments, AnswerTimeout);
        }
    }
}
