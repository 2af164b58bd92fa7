namespace Pycos;

/// <summary>A node of a scheduler, as it was when it was asked for.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Location">Where clients reach it.</param>
/// <param name="Cpus">How many processors it has for clients.</param>
/// <param name="FreeCpus">How many of them no client has, or has still to give back.</param>
/// <param name="IsAway">Whether its connection is lost; clients keep what they have there until it is given up.</param>
/// <param name="IsDrained">Whether clients get none of its processors, since somebody wants it so.</param>
public sealed record ClusterSchedulerNode(NodeId Id, string Name, Location? Location, int Cpus, int FreeCpus, bool IsAway, bool IsDrained);
