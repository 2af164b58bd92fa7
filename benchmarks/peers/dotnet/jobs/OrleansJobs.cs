using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Peers;

/// <summary>A cluster of silos, each in a process of its own, and a client of it.</summary>
internal sealed class OrleansJobs
{
    // What is for one grain a client sends to one silo only; so there are enough of them for all silos to have as much to do.
    private const int Grains = 64;

    // Their inputs end when nothing refers to them any more, and they with their inputs.
    private static readonly List<Process> Silos = [];

    private readonly IOrleansWorker[] _workers;

    private OrleansJobs(int[] gateways)
    {
        var client = OrleansHost.Connect(gateways);
        _workers = [.. Enumerable.Range(0, Grains).Select(key => client.GetGrain<IOrleansWorker>(key))];
    }

    /// <summary>The worker for a call.</summary>
    public IOrleansWorker this[int call] => _workers[call % Grains];

    /// <summary>Starts silos and connects with all of them.</summary>
    public static OrleansJobs Start(int silos)
    {
        Begin(silos);
        return new OrleansJobs([.. Silos.Select(Gateway)]);
    }

    /// <summary>Starts silos and connects with the first one, which the others need, as soon as that is ready.</summary>
    public static OrleansJobs StartFirst(int silos)
    {
        Begin(silos);
        return new OrleansJobs([Gateway(Silos[0])]);
    }

    private static void Begin(int silos)
    {
        var first = OrleansHost.FreePort();
        for (var i = 0; i < silos; i++)
        {
            var shape = i == 0 ? Shapes.JobsFirstWorker : Shapes.JobsWorker;
            var command = OwnProgram.Command(ChildHost.Command, "orleans", shape, $"{first}");
            command.RedirectStandardInput = true;
            command.RedirectStandardOutput = true;
            Silos.Add(Process.Start(command) ?? throw new InvalidOperationException("a silo's process did not start"));
        }
    }

    private static int Gateway(Process silo) => silo.StandardOutput.ReadLine()?.Split(' ') is ["ready", var port]
        ? Number.Parse(port)
        : throw new InvalidOperationException("a silo did not start");
}
