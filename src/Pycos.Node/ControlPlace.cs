namespace Pycos.NodeTool;

/// <summary>How a running node is reached by the programs of its user.</summary>
/// <param name="Address">The address that it listens on.</param>
/// <param name="Port">The port.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="IsPlainText">Whether its connections are not encrypted.</param>
/// <param name="Key">The key that it takes for this.</param>
internal sealed record ControlPlace(string Address, int Port, string Cluster, bool IsPlainText, byte[] Key);
