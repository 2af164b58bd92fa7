using Pycos.Internals;

namespace Pycos.NodeTool;

/// <summary>Ends what a node has left.</summary>
internal static class NodeCleaning
{
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(5);

    /// <summary>Ends the node that runs in a directory, with its servers, if one does.</summary>
    internal static void EndNode(string directory, TextWriter output)
    {
        if (ServerState.KillNoted(Path.Combine(directory, NodeDirectory.StateName)) is { } process)
        {
            // The system lets go of the directory when the process is gone, which takes it a moment.
            SpinWait.SpinUntil(() => !NodeDirectory.IsInUse(directory), GoneWithin);
            output.WriteLine($"Ended the node that ran in {directory}: process {process}.");
        }
    }

    /// <summary>The same, and deletes what nodes have left there: sessions of clients, their assemblies, and results of detached jobs.</summary>
    internal static void Clean(string directory, TextWriter output)
    {
        EndNode(directory, output);
        if (!Directory.Exists(directory))
        {
            output.WriteLine($"There is nothing in {directory}.");
            return;
        }

        using (var taken = NodeDirectory.Take(directory, process => output.WriteLine($"Ended a server that was left: process {process}.")))
        {
            if (taken.Cache is { } cache)
            {
                NodeDirectory.Delete(cache);
            }

            NodeDirectory.Delete(taken.Results);
        }

        output.WriteLine($"{directory} is clean.");
    }
}
