using Pycos.Internals;
using Pycos.Tools;

namespace Pycos.NodeTool;

/// <summary>How a node is, in lines.</summary>
internal static class StatusText
{
    internal static void Write(NodeState state, TextWriter output)
    {
        var offer = state.Offer;
        output.WriteLine($"{offer.Name} at {offer.Location}, process {state.ProcessId}, version {state.Version}, since {state.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
        output.WriteLine($"  {offer.FreeCpus} of {offer.Cpus} CPUs are free, {state.ServedClients} clients served so far");
        if (offer.Refusal is { } refusal)
        {
            output.WriteLine($"  takes no clients now: {refusal}");
        }

        foreach (var session in state.Sessions.Select(session => session.Session))
        {
            output.WriteLine($"  client {session.Client}, {session.Phase.ToString().ToLowerInvariant()} since {session.Started.ToLocalTime():HH:mm:ss}");
            foreach (var server in session.Servers)
            {
                var memory = server.MemoryBytes > 0 ? $", {ByteSize.Format(server.MemoryBytes)}" : "";
                var process = server.ProcessId is { } id ? $", process {id}" : "";
                output.WriteLine($"    server {server.Number}.{server.Incarnation}: {server.Phase.ToString().ToLowerInvariant()}{process}{memory}");
            }
        }
    }
}
