using System.CommandLine;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>The options by which a scheduler and those who ask it know each other.</summary>
internal sealed class CommonOptions
{
    private readonly KeyOptions keys;

    internal CommonOptions(Command root) => keys = new KeyOptions(root);

    /// <summary>A node with what these options say.</summary>
    /// <exception cref="UsageException">Something can not be.</exception>
    internal NodeOptions Read(ParseResult parsed)
    {
        var isPlain = keys.IsPlainText(parsed);
        return new NodeOptions
        {
            Cluster = keys.Cluster(parsed),
            Secret = keys.Secret(parsed),
            Certificates = keys.Certificates(parsed)?.Load(),
            Transport = isPlain ? NodeTransport.PlainText : NodeTransport.Tls,
            AllowPlainTextBeyondLoopback = isPlain,
            Discovery = DiscoveryOptions.Off,
            PeersVariable = null,
        };
    }
}
