using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace Pycos.Examples;

/// <summary>
/// The program examples/BareNode while it runs: a node in a process of its own, which has none of the code of these examples.
/// </summary>
internal sealed class BareNode : IDisposable
{
    private readonly string secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly Process running;

    public BareNode()
    {
        running = Process.Start(new ProcessStartInfo("dotnet", [Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        // Whoever may list processes sees their arguments and environment, but not what they read.
        running.StandardInput.WriteLine(secret);
        var port = running.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Program} does not run.");
        Location = new Location(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
    }

    public int ProcessId => running.Id;

    public Location Location { get; }

    /// <summary>It is built beside this program, in the same configuration.</summary>
    private static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var (configuration, examples) = (output.Parent!, output.Parent!.Parent!.Parent!.Parent!);
            return Path.Combine(
                examples.FullName, "BareNode", "bin", configuration.Name, output.Name, "Pycos.Examples.BareNode.dll");
        }
    }

    /// <summary>What a node has sent to the only one that it knows.</summary>
    public static PeerStatistics SentBy(PycosNode node) => node.ConnectedPeers.Single().Statistics;

    /// <summary>A node of this process that may have code run there.</summary>
    public PycosNode StartCaller() => PycosNode.Start(new NodeOptions
    {
        Name = "caller",
        Secret = secret,
        ListenOn = [IPAddress.Loopback],
        Port = 0,
        Discovery = DiscoveryOptions.Off,
        PeersVariable = null,
    });

    public void Dispose()
    {
        running.StandardInput.Close();
        running.WaitForExit();
        running.Dispose();
    }
}
