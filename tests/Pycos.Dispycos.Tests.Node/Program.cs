using System.Net;
using Pycos;

// A node that serves clients until its input ends, or somebody kills it. Arguments: its directory, and the secret.
using var node = PycosNode.Start(new NodeOptions
{
    Name = "daemon",
    Secret = args[1],
    Transport = NodeTransport.PlainText,
    ListenOn = [IPAddress.Loopback],
    Port = 0,
    PeersVariable = null,
    Discovery = DiscoveryOptions.Off,
    ResumeTimeout = TimeSpan.FromSeconds(1),
});
await using var manager = await PycosTask.Spawn(NodeManager.StartAsync(node, new NodeManagerOptions { Directory = args[0] })).AsTask();
Console.WriteLine(node.Location!.Port);
while (Console.ReadLine() is not null)
{
}
