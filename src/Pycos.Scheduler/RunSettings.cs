using System.CommandLine;
using Pycos.Tools;

namespace Pycos.SchedulerTool;

/// <summary>The options of a scheduler that is to run.</summary>
internal sealed class RunSettings
{
    private readonly Option<string[]> host = new("--host", "-i") { Description = "An address or name to listen on. Default: what others can reach; without a secret, loopback.", HelpName = "HOST" };
    private readonly Option<string[]> externalHost = new("--ext_host", "--ext-host") { Description = "An address or name that others are told instead, as behind a gateway.", HelpName = "HOST" };
    private readonly Option<int> port = new("--scheduler_port", "--scheduler-port", "--port") { Description = "The TCP port. Default: 9705. 0: any.", HelpName = "P", DefaultValueFactory = _ => NodeOptions.DefaultPort };
    private readonly Option<string> name = new("--name", "-n") { Description = "What clients call it. Default: dispycos_scheduler.", HelpName = "NAME", DefaultValueFactory = _ => "dispycos_scheduler" };
    private readonly Option<string> sharing = new("--sharing") { Description = "One client after another, or all by their weights. Default: exclusive.", HelpName = "exclusive|fair", DefaultValueFactory = _ => "exclusive" };
    private readonly Option<string?> journal = new("--journal", "--dest_path", "--dest-path") { Description = "A directory in which it keeps who waits and who has what, so that a restart changes nothing.", HelpName = "DIR" };
    private readonly Option<bool> clean = new("--clean") { Description = "Forgets what is kept in --journal before it starts." };
    private readonly Option<int> maxClients = new("--max_clients", "--max-clients") { Description = "How many clients it takes in, those included that wait. Default: 1000.", HelpName = "N", DefaultValueFactory = _ => 1000 };
    private readonly Option<int?> maxProcessors = new("--max_processors", "--max-processors") { Description = "How many processors a client gets at most. Default: any number.", HelpName = "N" };
    private readonly Option<int?> maxClientsPerUser = new("--max_clients_per_user", "--max-clients-per-user") { Description = "How many clients of one secret or certificate it takes in. Default: any number.", HelpName = "N" };
    private readonly Option<int?> maxProcessorsPerUser = new("--max_processors_per_user", "--max-processors-per-user") { Description = "How many processors all clients of one secret or certificate get together. Default: any number.", HelpName = "N" };
    private readonly Option<double> lease = new("--lease") { Description = "How long a client or node may be away before it is given up, in seconds. Default: 30.", HelpName = "S", DefaultValueFactory = _ => 30 };
    private readonly Option<double?> grace = new("--grace") { Description = "How long jobs may run on whose processors others are to get, in seconds. Default: as long as they run.", HelpName = "S" };
    private readonly Option<string> logFormat = new("--log_format", "--log-format") { Description = "How the log is written to standard error. Default: text.", HelpName = "text|json", DefaultValueFactory = _ => "text" };
    private readonly Option<bool> daemon = new("--daemon") { Description = "Reads no commands from the terminal." };
    private readonly Option<bool> debug = new("--debug", "-d") { Description = "Logs what it does in detail." };

    internal RunSettings(Command command)
    {
        foreach (var option in new Option[] { host, externalHost, port, name, sharing, journal, clean, maxClients, maxProcessors, maxClientsPerUser, maxProcessorsPerUser, lease, grace, logFormat, daemon, debug })
        {
            command.Options.Add(option);
        }
    }

    internal bool IsDaemon(ParseResult parsed) => parsed.GetValue(daemon);

    /// <summary>The directory that is to be cleaned; null if none is.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal string? Cleaned(ParseResult parsed) =>
        !parsed.GetValue(clean) ? null : parsed.GetValue(journal) ?? throw new UsageException("--clean: give the --journal that is to be forgotten.");

    internal bool LogsDetails(ParseResult parsed) => parsed.GetValue(debug);

    internal bool LogsJson(ParseResult parsed) => OneOf("--log_format", parsed.GetValue(logFormat)!, "text", "json") == "json";

    internal NodeOptions Node(ParseResult parsed, NodeOptions common) => common with
    {
        Name = parsed.GetValue(name)!,
        Port = parsed.GetValue(port),
        ListenOn = [.. (parsed.GetValue(host) ?? []).Select(text => Location.Resolve(text.Trim('[', ']'), 0).Address)],
        Advertise = [.. (parsed.GetValue(externalHost) ?? []).Select(text => Location.Resolve(text.Trim('[', ']'), 0))],
    };

    internal ClusterSchedulerOptions Scheduler(ParseResult parsed) => new()
    {
        Sharing = OneOf("--sharing", parsed.GetValue(sharing)!, "exclusive", "fair") == "fair" ? ProcessorSharing.Fair : ProcessorSharing.Exclusive,
        JournalDirectory = parsed.GetValue(journal),
        MaxClients = parsed.GetValue(maxClients),
        MaxProcessorsPerClient = parsed.GetValue(maxProcessors),
        MaxClientsPerOwner = parsed.GetValue(maxClientsPerUser),
        MaxProcessorsPerOwner = parsed.GetValue(maxProcessorsPerUser),
        Lease = Seconds("--lease", parsed.GetValue(lease)),
        Grace = parsed.GetValue(grace) is { } time ? Seconds("--grace", time) : null,
    };

    private static string OneOf(string option, string text, params string[] allowed) =>
        allowed.Contains(text) ? text : throw new UsageException($"{option} {text}: give {string.Join(" or ", allowed)}.");

    private static TimeSpan Seconds(string option, double number) =>
        number is > 0 and < int.MaxValue / 1000 ? TimeSpan.FromSeconds(number) : throw new UsageException($"{option}: give a number of seconds, more than 0.");
}
