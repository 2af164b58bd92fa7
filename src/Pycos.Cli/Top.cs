using Pycos.Internals;
using Pycos.Tools;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pycos.CliTool;

/// <summary>A view of a cluster that follows it.</summary>
internal static class Top
{
    private const int MostTasks = 40;

    internal static int Show(ClusterView view, TimeSpan interval)
    {
        var console = view.Console;
        var first = view.Look(searches: true);
        if (view.IsJson || !console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            view.Show(first, () => Render(first));
            return first.Nodes.Count > 0 ? ToolProgram.Done : ToolProgram.Failed;
        }

        using var ended = new ManualResetEventSlim();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            ended.Set();
        };
        console.Live(Render(first)).Start(live =>
        {
            while (!ended.Wait(interval) && !IsQuit())
            {
                live.UpdateTarget(Render(view.Look(searches: false)));
            }
        });
        return ToolProgram.Done;
    }

    private static bool IsQuit() =>
        !Console.IsInputRedirected && Console.KeyAvailable && Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape;

    private static Rows Render(ClusterSnapshot found)
    {
        var counts = found.Clients
            .SelectMany(client => client.State.Counts)
            .GroupBy(count => count.Key, count => count.Value)
            .Where(state => state.Sum() > 0)
            .Select(state => $"{state.Sum()} {state.Key.ToString().ToLowerInvariant()}");
        var parts = new List<IRenderable>
        {
            new Text($"{found.Nodes.Count} nodes, {found.Servers.Count} servers, {found.Clients.Count} clients; jobs: {string.Join(", ", counts)}"),
            Tables.Nodes(found.Nodes),
            Tables.Servers(found.Servers),
            Tables.Tasks([.. found.Tasks.OrderByDescending(task => task.Job.State == JobState.Running).Take(MostTasks)]),
        };
        return new Rows(parts);
    }
}
