using Pycos.Internals;

namespace Pycos.NodeTool;

/// <summary>The ports that are used if nothing else is said.</summary>
internal static class ClusterPorts
{
    /// <summary>Where nodes accept connections.</summary>
    internal const int Node = ClusterSettings.DefaultNodePort;
}
