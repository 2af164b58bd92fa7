using System.Globalization;
using System.Net;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>The TCP ports of a node and of its servers.</summary>
/// <param name="Node">The node's; 0 for any.</param>
/// <param name="Servers">The servers'; the default for any.</param>
internal readonly record struct NodePorts(int Node, PortRange Servers)
{
    private const string Option = "--node_ports";

    /// <summary>
    /// Reads them: of all that are given the lowest is the node's, and those that follow are its servers'. Too many are left out, and too few
    /// are made more beyond the last one.
    /// </summary>
    /// <param name="texts">Ports and ranges; none for the default.</param>
    /// <param name="servers">How many servers there are at most.</param>
    /// <exception cref="UsageException">They are none.</exception>
    internal static NodePorts Parse(IReadOnlyList<string> texts, int servers)
    {
        var given = texts.Count == 0 ? [ClusterPorts.Node] : texts.SelectMany(Range).Distinct().Order().ToArray();
        if (given[0] == 0)
        {
            return given.Length == 1 ? default : throw new UsageException($"{Option} 0 stands for any ports, so it can not be given with others.");
        }

        var behind = given.Skip(1).Take(servers).ToList();
        while (behind.Count < servers)
        {
            behind.Add((behind.Count > 0 ? behind[^1] : given[0]) + 1);
        }

        if (behind[^1] - behind[0] != servers - 1)
        {
            throw new UsageException($"{Option}: the ports of the servers must follow each other; {string.Join(", ", behind)} do not.");
        }

        return behind[^1] <= IPEndPoint.MaxPort
            ? new NodePorts(given[0], new PortRange(behind[0], behind[^1]))
            : throw new UsageException($"{Option}: {servers} servers need ports up to {behind[^1]}, and {IPEndPoint.MaxPort} is the last one.");
    }

    private static IEnumerable<int> Range(string text)
    {
        var ends = text.Split('-', 2);
        return Port(ends[0]) is { } first && Port(ends[^1]) is { } last && first <= last && (first > 0 || ends.Length == 1)
            ? Enumerable.Range(first, last - first + 1)
            : throw new UsageException($"{Option} {text}: give a port from 0 to {IPEndPoint.MaxPort}, or a range of them, as 9706-9714.");
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? port : null;
}
