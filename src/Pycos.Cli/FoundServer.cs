using Pycos.Internals;

namespace Pycos.CliTool;

/// <summary>A server that was found.</summary>
/// <param name="Node">The name of its node.</param>
/// <param name="Client">The name of its client.</param>
/// <param name="Server">What the node knows of it.</param>
/// <param name="Use">What the client knows of it; null if the client was not reached.</param>
internal sealed record FoundServer(string Node, string Client, NodeServerInfo Server, ClientServerState? Use);
