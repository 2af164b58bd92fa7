namespace Pycos.Internals;

/// <summary>How a scheduler is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where it accepts connections.</param>
/// <param name="Version">The version of Pycos.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Started">Since when it runs.</param>
/// <param name="Sharing">How it shares.</param>
/// <param name="Clients">Its clients: first those that have processors, then those that wait, in their order.</param>
/// <param name="Nodes">Its nodes.</param>
internal sealed record SchedulerState(
    string Name,
    Location? Location,
    string Version,
    int ProcessId,
    DateTimeOffset Started,
    ProcessorSharing Sharing,
    ClusterSchedulerClient[] Clients,
    ClusterSchedulerNode[] Nodes);
