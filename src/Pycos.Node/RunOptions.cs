using System.Net;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>How a node is to run: what its settings mean.</summary>
internal sealed record RunOptions
{
    public required NodeManagerOptions Manager { get; init; }

    public required string Name { get; init; }

    public required string Cluster { get; init; }

    public required IReadOnlyList<string> Hosts { get; init; }

    public required IReadOnlyList<string> ExternalHosts { get; init; }

    public required int Port { get; init; }

    public required IReadOnlyList<string> Peers { get; init; }

    public required int DiscoveryPort { get; init; }

    public required bool UsesMulticast { get; init; }

    public required TimeSpan? PingInterval { get; init; }

    public required string? Secret { get; init; }

    public required CertificateFiles? Certificates { get; init; }

    public required bool IsPlainText { get; init; }

    public required ServiceHours? Hours { get; init; }

    public required TimeSpan MessageTimeout { get; init; }

    public required TimeSpan Heartbeat { get; init; }

    public required TimeSpan Grace { get; init; }

    public required DnsEndPoint? Health { get; init; }

    public required bool LogsJson { get; init; }

    public required bool LogsDetails { get; init; }

    public required bool IsDaemon { get; init; }

    public required bool Cleans { get; init; }

    /// <summary>Whether others than processes of this machine can be met.</summary>
    internal bool ReachesOut => Secret is not null || Certificates is not null;
}
