using System.CommandLine;
using System.Net;
using Pycos.Tools;

namespace Pycos.CliTool;

/// <summary>The options that all commands have: where the cluster is, and what it must be told.</summary>
internal sealed class SearchSettings
{
    private const double MostSeconds = 3600;

    private readonly Option<string[]> peers = new("--peer") { Description = "A node or client to ask, and those that it knows; default port 9706. Without it all are looked for.", HelpName = "HOST:PORT", Recursive = true };
    private readonly Option<int> discoveryPort = new("--discovery_port", "--discovery-port") { Description = "The UDP port of announcements.", HelpName = "P", DefaultValueFactory = _ => DiscoveryOptions.DefaultPort, Recursive = true };
    private readonly Option<double> timeout = new("--timeout") { Description = "How long to look, and to wait for an answer, in seconds.", HelpName = "S", DefaultValueFactory = _ => 3, Recursive = true };
    private readonly Option<bool> json = new("--json") { Description = "Writes JSON instead of tables.", Recursive = true };

    private readonly KeyOptions keys;

    internal SearchSettings(Command root)
    {
        ToolProgram.Add(root, [peers]);
        keys = new KeyOptions(root);
        ToolProgram.Add(root, [discoveryPort, timeout, json]);
    }

    internal bool WantsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <exception cref="UsageException">Something can not be.</exception>
    internal SearchOptions Read(ParseResult parsed)
    {
        var seconds = parsed.GetValue(timeout);
        if (seconds is not (> 0 and <= MostSeconds))
        {
            throw new UsageException($"--timeout: give a number of seconds, up to {MostSeconds}.");
        }

        var port = parsed.GetValue(discoveryPort);
        if (port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new UsageException($"--discovery_port {port}: give a port from 1 to {IPEndPoint.MaxPort}.");
        }

        return new SearchOptions(
            parsed.GetValue(peers) ?? [],
            keys.Secret(parsed),
            keys.Cluster(parsed),
            keys.Certificates(parsed),
            keys.IsPlainText(parsed),
            port,
            TimeSpan.FromSeconds(seconds));
    }
}
