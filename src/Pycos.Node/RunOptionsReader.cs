using System.Globalization;
using System.Net;
using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>Makes out what settings mean, and refuses what can not be.</summary>
internal sealed class RunOptionsReader(SettingValues values)
{
    private const double LongestTime = int.MaxValue / 1000; // seconds: a timer of the system counts milliseconds in 32 bits

    /// <summary>Reads them.</summary>
    /// <param name="values">What was told.</param>
    /// <param name="now">The time of day.</param>
    /// <exception cref="UsageException">Something can not be; the message says what.</exception>
    internal static RunOptions Read(SettingValues values, TimeOnly now) => new RunOptionsReader(values).Read(now);

    private RunOptions Read(TimeOnly now)
    {
        var cpus = Cpus();
        var ports = NodePorts.Parse(values["node_ports"], cpus);
        var options = new RunOptions
        {
            Manager = Manager(cpus, ports),
            Name = Text("name") ?? Environment.MachineName,
            Cluster = Text("cluster") ?? new NodeOptions().Cluster,
            Hosts = Hosts("host"),
            ExternalHosts = Hosts("ext_host"),
            Port = ports.Node,
            Peers = Peers(),
            DiscoveryPort = Whole("scheduler_port", DiscoveryOptions.DefaultPort, 1, IPEndPoint.MaxPort),
            UsesMulticast = values.Has("ipv4_udp_multicast"),
            PingInterval = TimeOrNever("ping_interval", 1),
            Secret = Secret(),
            Certificates = Certificates(),
            IsPlainText = OneOf("tls", "required", "off") == "off",
            Hours = ServiceHours.Parse(Text("service_start"), Text("service_stop"), Text("service_end"), now),
            MessageTimeout = Seconds("msg_timeout", 10, 1),
            Heartbeat = Seconds("max_pulse_interval", 15, 1) / HeartbeatsPerSilence,
            Grace = Seconds("grace", 30, 0.001),
            Health = Health(),
            LogsJson = OneOf("log_format", "text", "json") == "json",
            LogsDetails = values.Has("debug"),
            IsDaemon = values.Has("daemon"),
            Cleans = values.Has("clean"),
        };
        Check(options);
        return options;
    }

    /// <summary>A peer is lost after three heartbeats without an answer.</summary>
    private const int HeartbeatsPerSilence = 3;

    private NodeManagerOptions Manager(int cpus, NodePorts ports) => new()
    {
        Cpus = cpus,
        Labels = Labels(),
        Directory = Text("dest_path") is { } path ? Path.GetFullPath(path) : null,
        MemoryLimitPerServer = Memory(),
        ServerPorts = ports.Servers,
        Scheduler = Scheduler(),
        AdvertiseHost = values["ext_host"] is [var first, ..] ? first : null,
        MaxClients = Whole("serve", -1, -1, int.MaxValue) switch
        {
            -1 => null,
            0 => throw new UsageException("--serve 0: a node that serves no client is of no use; give -1 for any number."),
            var count => count,
        },
        Grace = Seconds("grace", 30, 0.001),
        AvailabilityInterval = Seconds("min_pulse_interval", 5, 0.001),
        IdleTimeout = TimeOrNever("zombie_period", 1),
        MaxFileBytes = Text("max_file_size") is { } size ? ByteSize.Parse("--max_file_size", size) : new NodeManagerOptions().MaxFileBytes,
        SendsTraces = !values.Has("no_traces"),
        MaxResultsBytes = Text("max_results_size") is { } all ? ByteSize.Parse("--max_results_size", all) : new NodeManagerOptions().MaxResultsBytes,
    };

    private static void Check(RunOptions options)
    {
        if (options.Manager.AvailabilityInterval > options.Heartbeat * HeartbeatsPerSilence)
        {
            throw new UsageException("--max_pulse_interval must not be less than --min_pulse_interval.");
        }

        if (options.Cleans && options.Manager.Directory is null)
        {
            throw new UsageException("--clean: give the --dest_path of the node that is to be ended; a node without one leaves nothing behind.");
        }

        if (options.ExternalHosts.Count > 0 && options.Hosts.Count > 0 && options.ExternalHosts.Count != options.Hosts.Count)
        {
            throw new UsageException($"--ext_host is given {options.ExternalHosts.Count} times and --host {options.Hosts.Count} times: give one for each.");
        }

        if (options.IsPlainText && options.Certificates is not null)
        {
            throw new UsageException("--tls off: certificates are shown by TLS only. Leave out --certfile, --keyfile and --ca, or this.");
        }

        if (!options.ReachesOut && options.Hosts.FirstOrDefault(host => !IsLoopback(host)) is { } outside)
        {
            throw new UsageException(
                $"--host {outside}: everybody could have code run by this node. Give a --secret_file (or --ca), or listen on a loopback address only.");
        }
    }

    private static bool IsLoopback(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private int Cpus()
    {
        var wanted = Whole("cpus", 0, int.MinValue, int.MaxValue);
        try
        {
            return NodeManagerSettings.CpusOf(wanted);
        }
        catch (ArgumentOutOfRangeException)
        {
            var all = Environment.ProcessorCount;
            throw new UsageException($"--cpus {wanted}: this process may use {all} processors, so give {1 - all} to {all}.");
        }
    }

    private long Memory()
    {
        var limit = Text("memory_limit_per_server") is { } text ? ByteSize.Parse("--memory_limit_per_server", text) : 0;
        return limit is 0 or >= NodeManagerSettings.LeastMemory
            ? limit
            : throw new UsageException($"--memory_limit_per_server {limit}: a server needs {NodeManagerSettings.LeastMemory >> 20}M at least; 0 is for any.");
    }

    private Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in values["label"])
        {
            var place = text.IndexOf('=', StringComparison.Ordinal);
            if (place < 1)
            {
                throw new UsageException($"--label {text}: give KEY=VALUE.");
            }

            if (!labels.TryAdd(text[..place], text[(place + 1)..]))
            {
                throw new UsageException($"--label {text[..place]} is given twice.");
            }
        }

        return labels;
    }

    private string? Secret()
    {
        var secret = Text("secret");
        if (Text("secret_file") is not { } path)
        {
            return secret;
        }

        if (secret is not null)
        {
            throw new UsageException("Give --secret or --secret_file, and not both.");
        }

        return SecretFile.Read("--secret_file", path);
    }

    private CertificateFiles? Certificates()
    {
        var files = ((IEnumerable<string>)["certfile", "keyfile", "ca"]).Select(Text).ToArray();
        var allowed = values["allow_client"];
        if (files.All(file => file is null))
        {
            return allowed.Count == 0
                ? null
                : throw new UsageException("--allow_client: who a peer is, is told by its certificate only: give --ca, --certfile and --keyfile.");
        }

        if (files.Any(file => file is null))
        {
            throw new UsageException("--certfile, --keyfile and --ca belong together: give all three.");
        }

        return files.FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? throw new UsageException($"There is no file {missing}.")
            : new CertificateFiles(files[0]!, files[1]!, files[2]!, allowed);
    }

    private IReadOnlyList<string> Hosts(string name) =>
        values[name].FirstOrDefault(host => Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) is { } wrong
            ? throw new UsageException($"--{name} \"{wrong}\" is no address and no name of a host.")
            : values[name];

    private IReadOnlyList<string> Peers() =>
        values["peer"].FirstOrDefault(peer => !Uri.TryCreate($"tcp://{peer}", UriKind.Absolute, out var place) || place.Host.Length == 0 || place.PathAndQuery != "/")
            is { } wrong
            ? throw new UsageException($"--peer \"{wrong}\": give HOST:PORT.")
            : values["peer"];

    private string? Scheduler() =>
        Text("scheduler") is { } place && !SeedPlace.TryParse(place, out _, out var why) ? throw new UsageException($"--scheduler {place}: {why}.") : Text("scheduler");

    private DnsEndPoint? Health()
    {
        if (Text("health_port") is not { } text)
        {
            return null;
        }

        var place = text.LastIndexOf(':');
        return int.TryParse(text.AsSpan(place + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= IPEndPoint.MaxPort && place != 0
            ? new DnsEndPoint(place < 0 ? "127.0.0.1" : text[..place], port)
            : throw new UsageException($"--health_port {text}: give a port, or HOST:PORT; * stands for all addresses.");
    }

    private string? Text(string name) => values.One(name) switch
    {
        null => null,
        { Length: > 0 } text => text,
        _ => throw new UsageException($"--{name} is empty."),
    };

    private string OneOf(string name, params string[] allowed) =>
        Text(name) is not { } text ? allowed[0]
        : allowed.Contains(text) ? text
        : throw new UsageException($"--{name} {text}: give {string.Join(" or ", allowed)}.");

    private int Whole(string name, int otherwise, int least, int most) =>
        Text(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new UsageException(
            least == int.MinValue ? $"--{name} {text}: give a whole number." : $"--{name} {text}: give a whole number from {least} to {most}.");

    private TimeSpan Seconds(string name, double otherwise, double least) =>
        Text(name) is not { } text ? TimeSpan.FromSeconds(otherwise)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= LongestTime
            ? TimeSpan.FromSeconds(number)
            : throw new UsageException(FormattableString.Invariant($"--{name} {text}: give a number of seconds, at least {least}."));

    private TimeSpan? TimeOrNever(string name, double least) =>
        Text(name) is "0" or null ? null : Seconds(name, 0, least);
}
