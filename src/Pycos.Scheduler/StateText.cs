using Pycos.Internals;

namespace Pycos.SchedulerTool;

/// <summary>How a scheduler is, in lines.</summary>
internal static class StateText
{
    private const int NumberLength = 8;

    internal static void Write(SchedulerState state, TextWriter output)
    {
        output.WriteLine($"{state.Name} at {state.Location}, process {state.ProcessId}, version {state.Version}, since {state.Started.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
        output.WriteLine($"  shares {state.Nodes.Where(node => !node.IsDrained).Sum(node => node.Cpus)} processors ({state.Sharing.ToString().ToLowerInvariant()}), {state.Nodes.Sum(node => node.FreeCpus)} are free");
        WriteNodes(state, output);
        WriteQueue(state, output);
    }

    internal static void WriteNodes(SchedulerState state, TextWriter output)
    {
        foreach (var node in state.Nodes)
        {
            output.WriteLine(
                $"  node {node.Name} ({node.Id.Number.ToString("N")[..NumberLength]}) at {node.Location}: {node.FreeCpus} of {node.Cpus} processors are free"
                + $"{(node.IsDrained ? ", drained" : "")}{(node.IsAway ? ", away" : "")}");
        }
    }

    internal static void WriteQueue(SchedulerState state, TextWriter output)
    {
        foreach (var client in state.Clients)
        {
            var place = client.Position == 0 ? $"has {client.Processors} processors" : $"waits, {client.Position}.";
            output.WriteLine(
                $"  client {client.Name} ({client.Id.ToString("N")[..NumberLength]}) of {client.Owner}: {place}, weight {client.Weight}, "
                + $"since {client.WaitingSince.ToLocalTime():HH:mm:ss}{(client.IsAway ? ", away" : "")}");
        }
    }
}
