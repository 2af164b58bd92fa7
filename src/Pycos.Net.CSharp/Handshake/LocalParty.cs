using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>What a node says of itself in each handshake.</summary>
internal sealed record LocalParty
{
    public const ushort ThisVersion = 1;

    public required NodeId Node { get; init; }

    public required string Name { get; init; }

    public required string Cluster { get; init; }

    public required KeyRing Keys { get; init; }

    public ImmutableArray<Location> Endpoints { get; init; } = [];

    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>What the node can serve at all, whoever asks.</summary>
    public Capabilities Offered { get; init; } = Capabilities.Default;

    public ushort LowestVersion { get; init; } = ThisVersion;

    public ushort HighestVersion { get; init; } = ThisVersion;

    public uint LongestFrame { get; init; } = WireLimits.DefaultFrame;

    public uint Window { get; init; } = 4 * 1024 * 1024;

    /// <summary>In milliseconds.</summary>
    public uint Heartbeat { get; init; } = 5_000;

    public string Agent { get; init; } = string.Empty;

    /// <summary>Where random bytes come from; a simulation gives its own.</summary>
    public Func<int, byte[]> Random { get; init; } = RandomNumberGenerator.GetBytes;

    /// <summary>The versions that the node speaks, for people.</summary>
    public string Versions => VersionRange(LowestVersion, HighestVersion);

    public static string VersionRange(ushort lowest, ushort highest) => lowest == highest ? $"{lowest}" : $"{lowest} to {highest}";
}
