using System.CommandLine;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>The options by which a scheduler and those who ask it know each other.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> secret = new("--secret", "-s") { Description = "What all of the cluster must know. It shows in lists of processes: rather use --secret_file.", HelpName = "TEXT", Recursive = true };
    private readonly Option<string?> secretFile = new("--secret_file", "--secret-file") { Description = "A file whose first line is the secret.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> cluster = new("--cluster") { Description = "The cluster that it belongs to. Default: pycos.", HelpName = "NAME", Recursive = true };
    private readonly Option<string?> certificate = new("--certfile") { Description = "A certificate to show, PEM; needs --keyfile and --ca.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> key = new("--keyfile") { Description = "Its private key, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> authorities = new("--ca") { Description = "The certificates of the authorities whose certificates are taken, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string> tls = new("--tls") { Description = "Whether connections are encrypted. Default: required. All of a cluster must have the same.", HelpName = "required|off", DefaultValueFactory = _ => "required", Recursive = true };

    internal CommonOptions(Command root)
    {
        foreach (var option in new Option[] { secret, secretFile, cluster, certificate, key, authorities, tls })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>A node with what these options say.</summary>
    /// <exception cref="UsageException">Something can not be.</exception>
    internal NodeOptions Read(ParseResult parsed)
    {
        var isPlain = parsed.GetValue(tls) switch
        {
            "required" => false,
            "off" => true,
            var other => throw new UsageException($"--tls {other}: give required or off."),
        };
        return new NodeOptions
        {
            Cluster = parsed.GetValue(cluster) ?? new NodeOptions().Cluster,
            Secret = Secret(parsed),
            Certificates = Certificates(parsed)?.Load(),
            Transport = isPlain ? NodeTransport.PlainText : NodeTransport.Tls,
            AllowPlainTextBeyondLoopback = isPlain,
            Discovery = DiscoveryOptions.Off,
            PeersVariable = null,
        };
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
