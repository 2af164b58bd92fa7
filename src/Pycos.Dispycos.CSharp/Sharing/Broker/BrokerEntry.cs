namespace Pycos.Internals;

/// <summary>What is kept of a client, or of a node: enough to go on with after a restart.</summary>
/// <param name="Key">Of whom.</param>
/// <param name="Client">The client.</param>
/// <param name="Node">The node; if there is neither, it is gone.</param>
internal sealed record BrokerEntry(string Key, ClientEntry? Client, NodeEntry? Node);

/// <summary>What is kept of a client.</summary>
internal sealed record ClientEntry(Guid Id, string Name, string Owner, DateTimeOffset Since, double Rank, double Weight, int MaxProcessors, NodeCount[] Limits);

/// <summary>What is kept of a node.</summary>
internal sealed record NodeEntry(Guid Number, long Incarnation, string Name, string? Location, int Cpus, bool IsDrained, ClientCount[] Grants);

/// <summary>A number for a node.</summary>
internal sealed record NodeCount(Guid Number, long Incarnation, int Count);

/// <summary>A number for a client.</summary>
internal sealed record ClientCount(Guid Client, int Count);
