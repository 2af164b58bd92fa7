namespace Pycos;

/// <summary>Something that has happened at a scheduler.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The name of the client or node.</param>
/// <param name="Client">The number of the client, if it is about one.</param>
/// <param name="Node">The number of the node, if it is about one.</param>
/// <param name="Text">The reason in words; <see langword="null"/> if there is none.</param>
public sealed record ClusterSchedulerEvent(ClusterSchedulerEventKind Kind, string Name, Guid? Client = null, NodeId? Node = null, string? Text = null);
