using System.Net;

namespace Pycos.Benchmarks.Ours;

/// <summary>Nodes on the loopback address, which prove a secret to each other, and seal what they send unless TLS does.</summary>
internal static class PycosRemote
{
    public const string Receiver = "receiver";

    // One for all nodes of a process: to derive the key of a secret takes a tenth of a second on purpose.
    private static readonly NodeSecret Secret = new("known to both ends of a benchmark");

    public static PycosNode Start(string name, bool tls) => PycosNode.Start(new NodeOptions
    {
        Name = name,
        Secrets = [Secret],
        Transport = tls ? NodeTransport.Tls : NodeTransport.PlainText,
        ListenOn = [IPAddress.Loopback],
        Port = 0,
        PeersVariable = null,
        Discovery = DiscoveryOptions.Off,
    });

    /// <summary>Connects to a server and finds the task that answers.</summary>
    public static TaskRef<RemoteRequest> Find(int port, bool tls)
    {
        var node = Start("client", tls);
        return Scheduler.Default.Spawn(FindAsync(node, new Location(IPAddress.Loopback, port))).AsTask().GetAwaiter().GetResult();
    }

    private static async Coroutine<TaskRef<RemoteRequest>> FindAsync(PycosNode node, Location server)
    {
        await node.ConnectAsync(server);
        var found = await node.LocateTaskAsync<RemoteRequest>(Receiver, server, TimeSpan.FromSeconds(10));
        return found.TryGetValue(out var receiver) ? receiver : throw new InvalidOperationException("the server has no receiver");
    }
}
