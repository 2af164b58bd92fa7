using System.Diagnostics;
using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>A system at work on a workload: its process, and for a server that of the load generator or of its client.</summary>
internal sealed class Contestant : IDisposable
{
    private readonly PeerProcess[] _measured;
    private readonly PeerProcess[] _all;

    /// <summary>The one that is told to run batches.</summary>
    private readonly PeerProcess _driven;

    private readonly bool _countsChildren;

    private Contestant(PeerProcess[] measured, PeerProcess driven, bool countsChildren = false)
    {
        _measured = measured;
        _driven = driven;
        _countsChildren = countsChildren;
        _all = [driven, .. measured.Where(process => process != driven)];
    }

    private long CpuNanoseconds =>
        _measured.Sum(process => _countsChildren ? process.CpuNanosecondsWithChildren : process.CpuNanoseconds);

    /// <summary>Starts the processes, which are then ready for batches.</summary>
    public static Contestant Start(ISystem system, Workload workload)
    {
        if (workload.IsRemote)
        {
            return WithServer(PeerProcess.Start(system.Command(Shapes.RemoteServer, workload.Count)), (server, port) =>
            {
                var command = system.Command(workload.Shape, workload.Count);
                command.ArgumentList.Add($"{port}");
                var client = PeerProcess.Start(command);
                return new Contestant([server, client], client);
            });
        }

        var command = system.Command(workload.Program, workload.Count);
        if (workload.Load is not { } load)
        {
            var process = PeerProcess.Start(command);
            return new Contestant([process], process, workload.IsJobs);
        }

        var (first, last) = Affinity.Ends();
        return WithServer(PeerProcess.Start(command, workload.UsesAllProcessors ? null : first), (server, port) =>
        {
            var clients = PeerProcess.Start(LoadGeneratorCommand.Create(port, load), workload.UsesAllProcessors ? null : last);
            return new Contestant([server], clients);
        });
    }

    /// <summary>Waits for a server to be ready and starts who is to ask it.</summary>
    private static Contestant WithServer(PeerProcess server, Func<PeerProcess, long, Contestant> start)
    {
        try
        {
            return start(server, server.Expect("ready")[0]);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Runs one batch and waits for its end.</summary>
    /// <exception cref="PeerException">The system failed.</exception>
    public Measurement RunBatch(int repetitions)
    {
        _driven.Expect("ready");
        var before = CpuNanoseconds;
        var begun = Stopwatch.GetTimestamp();
        _driven.Write($"go {repetitions}");
        var answer = _driven.Expect("done");
        var elapsed = Stopwatch.GetElapsedTime(begun);
        return new Measurement(answer[0], CpuNanoseconds - before, elapsed, answer.Length > 1 ? answer[1] : null);
    }

    /// <summary>Waits for a process that has just been started.</summary>
    /// <param name="begun">When that was.</param>
    /// <exception cref="PeerException">The system failed.</exception>
    public Measurement AwaitReady(long begun)
    {
        _driven.Expect("ready");
        var elapsed = Stopwatch.GetElapsedTime(begun);
        return new Measurement(1, CpuNanoseconds, elapsed, null);
    }

    public void Dispose()
    {
        foreach (var process in _all)
        {
            process.Dispose();
        }
    }
}
