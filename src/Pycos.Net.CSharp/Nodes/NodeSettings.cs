using System.Net;

namespace Pycos.Internals;

/// <summary>Looks at options before a node is made of them.</summary>
internal static class NodeSettings
{
    internal static NodeOptions Check(NodeOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Cluster);
        Positive(options.ConnectTimeout, nameof(options.ConnectTimeout));
        Positive(options.Heartbeat, nameof(options.Heartbeat));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BusyWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ResumeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DrainTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxQueuedBytes, WireLimits.DefaultFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReceiveWindow, WireLimits.DefaultFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessageBytes, WireLimits.InlinePayload);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxMessageBytes, Array.MaxLength - 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxIncomingPayloadBytes, options.MaxMessageBytes + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxHandshakes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxHandshakesPerSource, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCallsPerPeer, 0);
        ArgumentNullException.ThrowIfNull(options.Files, nameof(options.Files));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Files.MaxFileBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Files.KeepIncompleteFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRequestsPerPeer, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPausedTargetsPerPeer, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAssemblyBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCodeStoreBytes, options.MaxAssemblyBytes);
        if (options.Port is { } port)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(port);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        }

        if (options.Certificates is not null && options.Transport != NodeTransport.Tls)
        {
            throw new ArgumentException(
                "The node has Certificates, which only TLS can show: choose NodeTransport.Tls, or give it no Certificates.", nameof(options));
        }

        DiscoverySettings.Check(options);
        CheckReach(options);
        return options;
    }

    /// <summary>Whether the node may be announced to other machines: only those who know a secret can tell who announces.</summary>
    internal static bool AnnouncesOut(NodeOptions options) => SecretsOf(options).Count > 0 && ReachesOut(options);

    /// <summary>Whether the node may talk to other machines.</summary>
    internal static bool ReachesOut(NodeOptions options) =>
        (SecretsOf(options).Count > 0 || options.Certificates is not null)
        && (options.Transport == NodeTransport.Tls || options.AllowPlainTextBeyondLoopback);

    /// <summary>Whether what is much goes to other processes compressed.</summary>
    internal static bool Compresses(NodeOptions options) =>
        options.Compression == DataCompression.Always || (options.Compression == DataCompression.Auto && ReachesOut(options));

    /// <summary>All secrets, the one without a label first.</summary>
    internal static IReadOnlyCollection<NodeSecret> SecretsOf(NodeOptions options) =>
        string.IsNullOrEmpty(options.Secret) ? options.Secrets : [new NodeSecret(options.Secret), .. options.Secrets];

    private static void CheckReach(NodeOptions options)
    {
        if (ReachesOut(options))
        {
            return;
        }

        if (options.ListenOn.FirstOrDefault(address => !IPAddress.IsLoopback(address)) is { } outside)
        {
            throw new ArgumentException(
                SecretsOf(options).Count == 0 && options.Certificates is null
                    ? $"The node is to listen on {outside}, where everybody could connect to it: give it a Secret or Certificates, or let it listen on a "
                        + "loopback address only."
                    : $"The node is to listen on {outside} without TLS, where everybody could read what it sends: choose "
                        + "NodeTransport.Tls, or set AllowPlainTextBeyondLoopback.",
                nameof(options));
        }
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero.");
        }
    }
}
