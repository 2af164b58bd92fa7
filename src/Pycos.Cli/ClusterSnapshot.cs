namespace Pycos.CliTool;

/// <summary>All that was found of a cluster at one time.</summary>
/// <param name="Nodes">The nodes.</param>
/// <param name="Clients">The clients.</param>
/// <param name="Servers">The servers.</param>
/// <param name="Tasks">The jobs.</param>
internal sealed record ClusterSnapshot(
    IReadOnlyList<FoundNode> Nodes, IReadOnlyList<FoundClient> Clients, IReadOnlyList<FoundServer> Servers, IReadOnlyList<FoundTask> Tasks);
