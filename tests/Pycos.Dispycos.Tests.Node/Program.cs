using System.Globalization;
using System.Net;
using Pycos;

// A node that serves clients until its input ends, or somebody kills it. Arguments: its directory, the secret, and how many bytes results
// may have.
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
await using var manager = await PycosTask.Spawn(NodeManager.StartAsync(node, new NodeManagerOptions
{
    Directory = args[0],
    MaxResultsBytes = long.Parse(args[2], CultureInfo.InvariantCulture),
})).AsTask();
Console.WriteLine(node.Location!.Port);
while (Console.ReadLine() is not null)
{
}
