using System.CommandLine;
using System.Net;
using Pycos.Tools;

namespace Pycos.CliTool;

/// <summary>The options that all commands have: where the cluster is, and what it must be told.</summary>
internal sealed class SearchSettings
{
    private const double MostSeconds = 3600;

    private readonly Option<string[]> peers = new("--peer") { Description = "A node or client to ask, and those that it knows; default port 9706. Without it all are looked for.", HelpName = "HOST:PORT", Recursive = true };
    private readonly Option<string?> secret = new("--secret", "-s") { Description = "The secret of the cluster. It shows in lists of processes: rather use --secret_file, or the variable PYCOS_SECRET.", HelpName = "TEXT", Recursive = true };
    private readonly Option<string?> secretFile = new("--secret_file", "--secret-file") { Description = "A file whose first line is the secret.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> cluster = new("--cluster") { Description = "The name of the cluster. Default: pycos.", HelpName = "NAME", Recursive = true };
    private readonly Option<string?> certificate = new("--certfile") { Description = "A certificate to show, PEM; needs --keyfile and --ca.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> key = new("--keyfile") { Description = "Its private key, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> authorities = new("--ca") { Description = "The certificates of the authorities whose certificates are taken, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string> tls = new("--tls") { Description = "Whether connections are encrypted.", HelpName = "required|off", DefaultValueFactory = _ => "required", Recursive = true };
    private readonly Option<int> discoveryPort = new("--discovery_port", "--discovery-port") { Description = "The UDP port of announcements.", HelpName = "P", DefaultValueFactory = _ => DiscoveryOptions.DefaultPort, Recursive = true };
    private readonly Option<double> timeout = new("--timeout") { Description = "How long to look, and to wait for an answer, in seconds.", HelpName = "S", DefaultValueFactory = _ => 3, Recursive = true };
    private readonly Option<bool> json = new("--json") { Description = "Writes JSON instead of tables.", Recursive = true };

    internal SearchSettings(Command root)
    {
        foreach (var option in new Option[] { peers, secret, secretFile, cluster, certificate, key, authorities, tls, discoveryPort, timeout, json })
        {
            root.Options.Add(option);
        }
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
            Secret(parsed),
            parsed.GetValue(cluster) ?? new NodeOptions().Cluster,
            Certificates(parsed),
            parsed.GetValue(tls) switch
            {
                "required" => false,
                "off" => true,
                var other => throw new UsageException($"--tls {other}: give required or off."),
            },
            port,
            TimeSpan.FromSeconds(seconds));
    }

    private string? Secret(ParseResult parsed)
    {
        var (text, file) = (parsed.GetValue(secret), parsed.GetValue(secretFile));
        return text is not null && file is not null ? throw new UsageException("Give --secret or --secret_file, and not both.")
            : file is not null ? SecretFile.Read("--secret_file", file)
            : text ?? Environment.GetEnvironmentVariable("PYCOS_SECRET");
    }

    private CertificateFiles? Certificates(ParseResult parsed)
    {
        var files = new[] { parsed.GetValue(certificate), parsed.GetValue(key), parsed.GetValue(authorities) };
        return files.All(file => file is null) ? null
            : files.Any(file => file is null) ? throw new UsageException("--certfile, --keyfile and --ca belong together: give all three.")
            : files.FirstOrDefault(file => !File.Exists(file)) is { } missing ? throw new UsageException($"There is no file {missing}.")
            : new CertificateFiles(files[0]!, files[1]!, files[2]!, []);
    }
}
