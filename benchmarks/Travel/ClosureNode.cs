using System.Net;

namespace Pycos.Benchmarks.Travel;

/// <summary>A node that runs what comes, until its input ends; its store is deleted with it by whoever has made it.</summary>
internal static class ClosureNode
{
    public const string Command = "closure-node";

    /// <summary>A service as any node has, to compare with.</summary>
    public const string Echo = "echo";

    public static NodeOptions Options(string name, NodeSecret secret) => new()
    {
        Name = name,
        Secrets = [secret],
        ListenOn = [IPAddress.Loopback],
        Port = 0,
        PeersVariable = null,
        Discovery = DiscoveryOptions.Off,
    };

    public static int Run(string secret, string store)
    {
        var code = new NodeSecret(secret, grants: Capabilities.Default | Capabilities.Code);
        using var node = PycosNode.Start(Options("node", code) with { AcceptsCode = true, CodeDirectory = store });
        node.AddService<byte[], byte[]>(Echo, async (bytes, _) => bytes);
        Console.WriteLine($"ready {node.Location!.Port}");
        Console.In.ReadToEnd();
        return 0;
    }
}
