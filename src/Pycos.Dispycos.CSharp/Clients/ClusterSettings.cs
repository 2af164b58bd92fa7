using System.Net;

namespace Pycos.Internals;

/// <summary>What follows from a client's options.</summary>
internal static class ClusterSettings
{
    /// <summary>Where nodes accept connections if nothing else is said.</summary>
    public const int DefaultNodePort = 9706;

    /// <summary>The options with what they leave open.</summary>
    /// <exception cref="ArgumentException">They contradict each other.</exception>
    public static ClusterOptions Check(ClusterOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name);
        if (options.LocalServers < 0)
        {
            throw new ArgumentException($"There can not be {options.LocalServers} local servers; 0 stands for one a processor, null for none.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.MemoryLimitPerServer);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxJobs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxJobDepth);
        Deadline.ThrowIfNegative(options.SetupTimeout);
        Deadline.ThrowIfNegative(options.Grace);
        Deadline.ThrowIfNegative(options.StartTimeout);
        ArgumentNullException.ThrowIfNull(options.Files);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.IdleTimeout ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(options.IdleTimeout));
        CheckScheduler(options);
        CheckAllocations(options);
        var usesOthers = UsesOthers(options);
        return options.LocalServers is null && !usesOthers ? options with { LocalServers = 0 } : options;
    }

    /// <summary>How the client's node works.</summary>
    public static NodeOptions NodeOf(ClusterOptions options, byte[] key)
    {
        var session = SessionSecret.Of(key, Capabilities.Default | Capabilities.PutFiles);
        var wished = (options.Node ?? new NodeOptions { Name = options.Name, Logger = options.Logger, Port = 0 }) with { SendsCode = true };
        if (options.FilesDirectory is { } directory)
        {
            wished = wished with { Files = wished.Files with { Directory = directory } };
        }

        if (UsesOthers(options))
        {
            // The session's key is for its servers; how others are met is decided by what the client has in common with them.
            return wished with
            {
                PrivateSecrets = [session],
                PeerNames = [.. wished.PeerNames, .. NodesToDial(options).Select(WithPort)],
                Discovery = options.FindsNodes ? wished.Discovery : DiscoveryOptions.Off,
            };
        }

        var joined = wished with { Secrets = [.. wished.Secrets, session] };
        return options.Node is not null ? joined : joined with
        {
            ListenOn = [IPAddress.Loopback],
            Transport = NodeTransport.PlainText,
            Discovery = DiscoveryOptions.Off,
            PeersVariable = null,
        };
    }

    public static NodeManagerOptions LocalNodeOf(ClusterOptions options, int servers) => new() { Cpus = servers, Grace = options.Grace };

    /// <summary>Whether nodes are used that the client does not start itself.</summary>
    public static bool UsesOthers(ClusterOptions options) =>
        options.FindsNodes || options.Scheduler is not null || NodesToDial(options).Any();

    /// <summary>Where nodes are that are named, be it to be used or by an allocation.</summary>
    public static IEnumerable<string> NodesToDial(ClusterOptions options) => options.Scheduler is not null ? [] :
        options.Nodes.Concat(AllocationRules.PlacesOf(options)).Distinct(StringComparer.OrdinalIgnoreCase);

    private static void CheckAllocations(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Allocations);
        foreach (var allocation in options.Allocations)
        {
            _ = new AllocationRule(allocation);
        }

        if (options.OnlyAllocations && options.Allocations.Count == 0)
        {
            throw new ArgumentException("OnlyAllocations without Allocations leaves no node to use: name some, or leave it out.", nameof(options));
        }
    }

    private static void CheckScheduler(ClusterOptions options)
    {
        if (options.Scheduler is { } scheduler)
        {
            _ = SchedulerLink.PlaceOf(scheduler, nameof(options.Scheduler));
            if (options.Nodes.Count > 0 || options.FindsNodes)
            {
                throw new ArgumentException("Which nodes serve is up to the Scheduler: leave out Nodes and FindsNodes, or it.", nameof(options));
            }
        }
        else if (options.Weight != 1 || options.MaxServers is not null)
        {
            throw new ArgumentException("Weight and MaxServers are for a Scheduler: name one, or leave them out.", nameof(options));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxServers ?? 1, 1, nameof(options.MaxServers));
        if (options.Weight is not (>= ClusterScheduler.LeastWeight and <= ClusterScheduler.MostWeight))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Weight, $"Weight is from {ClusterScheduler.LeastWeight} to {ClusterScheduler.MostWeight}.");
        }
    }

    /// <summary>A name of a node with the port of nodes, if it has none.</summary>
    private static string WithPort(string name)
    {
        var isAddress = IPAddress.TryParse(name, out var address);
        return isAddress && address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{name}]:{DefaultNodePort}"
            : isAddress || !name.Contains(':', StringComparison.Ordinal) || name.EndsWith(']') ? $"{name}:{DefaultNodePort}"
            : name;
    }
}
