using System.CommandLine;

namespace Pycos.Tools;

/// <summary>The options by which a program and the nodes of a cluster know each other, for all commands of a program.</summary>
internal sealed class KeyOptions
{
    private readonly Option<string?> secret = new("--secret", "-s") { Description = "The secret of the cluster. It shows in lists of processes: rather use --secret_file, or the variable PYCOS_SECRET.", HelpName = "TEXT", Recursive = true };
    private readonly Option<string?> secretFile = new("--secret_file", "--secret-file") { Description = "A file whose first line is the secret.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> cluster = new("--cluster") { Description = "The name of the cluster. Default: pycos.", HelpName = "NAME", Recursive = true };
    private readonly Option<string?> certificate = new("--certfile") { Description = "A certificate to show, PEM; needs --keyfile and --ca.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> key = new("--keyfile") { Description = "Its private key, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string?> authorities = new("--ca") { Description = "The certificates of the authorities whose certificates are taken, PEM.", HelpName = "FILE", Recursive = true };
    private readonly Option<string> tls = new("--tls") { Description = "Whether connections are encrypted. All of a cluster must have the same.", HelpName = "required|off", DefaultValueFactory = _ => "required", Recursive = true };

    internal KeyOptions(Command root) => ToolProgram.Add(root, [secret, secretFile, cluster, certificate, key, authorities, tls]);

    /// <exception cref="UsageException">It is given twice, or can not be read.</exception>
    internal string? Secret(ParseResult parsed)
    {
        var (text, file) = (parsed.GetValue(secret), parsed.GetValue(secretFile));
        return text is not null && file is not null ? throw new UsageException("Give --secret or --secret_file, and not both.")
            : file is not null ? SecretFile.Read("--secret_file", file)
            : text ?? Environment.GetEnvironmentVariable("PYCOS_SECRET");
    }

    internal string Cluster(ParseResult parsed) => parsed.GetValue(cluster) ?? new NodeOptions().Cluster;

    /// <exception cref="UsageException">Not all files are given, or there is no such file.</exception>
    internal CertificateFiles? Certificates(ParseResult parsed)
    {
        var files = new[] { parsed.GetValue(certificate), parsed.GetValue(key), parsed.GetValue(authorities) };
        return files.All(file => file is null) ? null
            : files.Any(file => file is null) ? throw new UsageException("--certfile, --keyfile and --ca belong together: give all three.")
            : files.FirstOrDefault(file => !File.Exists(file)) is { } missing ? throw new UsageException($"There is no file {missing}.")
            : new CertificateFiles(files[0]!, files[1]!, files[2]!, []);
    }

    /// <exception cref="UsageException">It is neither required nor off.</exception>
    internal bool IsPlainText(ParseResult parsed) => parsed.GetValue(tls) switch
    {
        "required" => false,
        "off" => true,
        var other => throw new UsageException($"--tls {other}: give required or off."),
    };
}
