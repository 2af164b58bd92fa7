using System.Globalization;
using System.Net;
using Pycos;

// A node that serves clients until its input ends, or somebody kills it. Arguments: its directory, the secret, and how many bytes results
// may have; then perhaps the address that clients use, its port, that of its only server, and for how many seconds a client may be away.
var isBehind = args.Length > 3;
var port = isBehind ? Number(4) : 0;
using var node = PycosNode.Start(new NodeOptions
{
    Name = "daemon",
    Secret = args[1],
    Transport = NodeTransport.PlainText,
    ListenOn = [IPAddress.Loopback],
    Port = port,
    Advertise = isBehind ? [new Location(IPAddress.Parse(args[3]), port)] : [],
    PeersVariable = null,
    Discovery = DiscoveryOptions.Off,
    ResumeTimeout = TimeSpan.FromSeconds(isBehind ? Number(6) : 1),
});
await using var manager = await PycosTask.Spawn(NodeManager.StartAsync(node, new NodeManagerOptions
{
    Directory = args[0],
    MaxResultsBytes = long.Parse(args[2], CultureInfo.InvariantCulture),
    Cpus = isBehind ? 1 : 0,
    ServerPorts = isBehind ? new PortRange(Number(5), Number(5)) : default,
})).AsTask();
Console.WriteLine(node.Location!.Port);
while (Console.ReadLine() is not null)
{
}

int Number(int argument) => int.Parse(args[argument], CultureInfo.InvariantCulture);
