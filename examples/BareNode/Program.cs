using System.Net;
using Pycos;

// A node that runs code of which it has no assembly. It reads its secret, writes its port, and ends with its input.
var secret = Console.ReadLine() ?? throw new InvalidOperationException("The first line of the input must be a secret.");
var store = Directory.CreateTempSubdirectory("pycos-code-");
try
{
    using var node = PycosNode.Start(new NodeOptions
    {
        Name = "bare-node",
        Secrets = [new NodeSecret(secret, grants: Capabilities.Default | Capabilities.Code)],
        AcceptsCode = true,
        CodeDirectory = store.FullName,
        ListenOn = [IPAddress.Loopback],
        Port = 0,
        Discovery = DiscoveryOptions.Off,
        PeersVariable = null,
    });
    Console.WriteLine(node.Location!.Port);
    Console.In.ReadToEnd();
}
finally
{
    store.Delete(recursive: true);
}
