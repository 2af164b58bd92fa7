using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Peers;

/// <summary>A silo in a process of its own, which uses all processors, and a client of it.</summary>
internal static class OrleansJobs
{
    // Its input ends when nothing refers to it any more, and it with its input.
    private static Process? silo;

    public static IOrleansWorker Start()
    {
        var command = OwnProgram.Command(ChildHost.Command, "orleans", Shapes.RemoteServer, "0");
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        silo = Process.Start(command) ?? throw new InvalidOperationException("the silo's process did not start");
        return silo.StandardOutput.ReadLine()?.Split(' ') is ["ready", var port]
            ? OrleansHost.Connect(Number.Parse(port)).GetGrain<IOrleansWorker>(0)
            : throw new InvalidOperationException("the silo did not start");
    }
}
