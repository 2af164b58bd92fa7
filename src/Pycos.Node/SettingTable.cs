namespace Pycos.NodeTool;

/// <summary>All that a node can be told.</summary>
internal static class SettingTable
{
    /// <summary>The settings, in the order of the help.</summary>
    internal static IReadOnlyList<Setting> All { get; } =
    [
        new("cpus", SettingKind.One, "N", "How many processors clients may use: 0, the default, for all; -N leaves N free.", 'c'),
        new("name", SettingKind.One, "NAME", "What clients call the node. Default: the name of the machine.", 'n'),
        new("cluster", SettingKind.One, "NAME", "The cluster that it belongs to. Default: pycos."),
        new("label", SettingKind.Many, "KEY=VALUE", "What clients may choose the node by."),
        new("host", SettingKind.Many, "HOST", "An address or name to listen on. Default: what others can reach; without a secret, loopback.", 'i'),
        new("ext_host", SettingKind.Many, "HOST", "An address or name that others are told instead, as behind a gateway: one for each --host."),
        new("node_ports", SettingKind.Many, "P|A-B", "TCP ports: the first one is the node's, the others its servers'. Default: 9706 and those that follow. 0: any."),
        new("peer", SettingKind.Many, "HOST:PORT", "A node or client to contact at the start, again until it answers, and when it was lost."),
        new("scheduler", SettingKind.One, "HOST[:PORT]", "The dispycos-scheduler that shares this node among clients; default port 9705. Only its clients get servers then."),
        new("scheduler_port", SettingKind.One, "P", "The UDP port of announcements, the same one for all who are to find each other. Default: 9705.", OtherName: "discovery_port"),
        new("ipv4_udp_multicast", SettingKind.Flag, "", "Announces itself by multicasts and not by broadcasts.", OtherName: "udp_multicast"),
        new("ping_interval", SettingKind.One, "S", "Announces itself every S seconds in addition. Default: 0, for not."),
        new("secret", SettingKind.One, "TEXT", "What all of the cluster must know. It shows in lists of processes: rather use --secret_file.", 's'),
        new("secret_file", SettingKind.One, "FILE", "A file whose first line is the secret."),
        new("certfile", SettingKind.One, "FILE", "The node's certificate, PEM; needs --keyfile and --ca."),
        new("keyfile", SettingKind.One, "FILE", "The private key of the certificate, PEM."),
        new("ca", SettingKind.One, "FILE", "The certificates of the authorities whose certificates are taken, PEM."),
        new("allow_client", SettingKind.Many, "NAME", "Takes only peers with a certificate for one of these names; needs --ca."),
        new("tls", SettingKind.One, "required|off", "Whether connections are encrypted. Default: required. All of a cluster must have the same."),
        new("dest_path", SettingKind.One, "DIR", "Where the node keeps its files. Default: a new one in the directory for temporary files."),
        new("max_file_size", SettingKind.One, "N[K|M|G|T]", "The largest file that clients may send to servers. Default: 1G."),
        new("no_traces", SettingKind.Flag, "", "Tells clients what their jobs have thrown without its stack and without paths."),
        new("max_results_size", SettingKind.One, "N[K|M|G|T]", "How much the results of detached jobs may take that the node keeps. Default: 1G; 0 takes no such jobs."),
        new("memory_limit_per_server", SettingKind.One, "N[K|M|G|T]", "How much memory a server may use before it is ended. Default: 0, for any."),
        new("serve", SettingKind.One, "N", "How many clients to serve before the node ends. Default: -1, for any."),
        new("service_start", SettingKind.One, "HH:MM", "When clients are taken, each day. Default: from the start on."),
        new("service_stop", SettingKind.One, "HH:MM", "When no more are taken, and those that are there are asked to leave."),
        new("service_end", SettingKind.One, "HH:MM", "When those that are still there lose their servers."),
        new("msg_timeout", SettingKind.One, "S", "How long making a connection may take. Default: 10."),
        new("min_pulse_interval", SettingKind.One, "S", "How often clients are told what is free. Default: 5."),
        new("max_pulse_interval", SettingKind.One, "S", "After how long a silence a peer is lost. Default: 15."),
        new("zombie_period", SettingKind.One, "S", "After how long without a job a client is asked to leave; after twice that it has to. Default: 0, for never."),
        new("grace", SettingKind.One, "S", "How long jobs get to end when the node ends, or is told to end them. Default: 30."),
        new("health_port", SettingKind.One, "[HOST:]P", "Serves /healthz and /metrics over HTTP, by default at 127.0.0.1 only; * for all addresses."),
        new("log_format", SettingKind.One, "text|json", "How the log is written to standard error. Default: text."),
        new("debug", SettingKind.Flag, "", "Logs what it does in detail.", 'd'),
        new("daemon", SettingKind.Flag, "", "Reads no commands from the terminal."),
        new("clean", SettingKind.Flag, "", "Ends a node that runs in --dest_path before it starts."),
    ];

    private static readonly Dictionary<string, Setting> byName = All
        .SelectMany(setting => new[] { setting.Name, setting.OtherName }.OfType<string>().Select(name => (name, setting)))
        .ToDictionary(entry => entry.name, entry => entry.setting, StringComparer.Ordinal);

    /// <summary>The setting of a name in a file, with underscores or dashes; null if there is none.</summary>
    internal static Setting? Find(string name) => byName.GetValueOrDefault(name.Replace('-', '_'));
}
