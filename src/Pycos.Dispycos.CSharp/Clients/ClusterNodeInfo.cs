namespace Pycos;

/// <summary>A node of a cluster as it was when it was asked for.</summary>
/// <param name="Name">Its name, as in <see cref="ServerId.Node"/>.</param>
/// <param name="Offer">What it has told of itself when it was met.</param>
/// <param name="Servers">How many servers it was asked for and has promised.</param>
/// <param name="Availability">What was free on its machine last.</param>
public sealed record ClusterNodeInfo(string Name, NodeOffer Offer, int Servers, NodeAvailability Availability);
