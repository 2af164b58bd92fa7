using System.Diagnostics;
using Pycos.Benchmarks.Compare.Processes;
using Pycos.Benchmarks.Compare.Systems;

namespace Pycos.Benchmarks.Compare;

/// <summary>A system at work on a workload: its process, and for a server that of the load generator.</summary>
internal sealed class Contestant : IDisposable
{
    private readonly PeerProcess _measured;
    private readonly PeerProcess _driven;

    private Contestant(PeerProcess measured, PeerProcess driven)
    {
        _measured = measured;
        _driven = driven;
    }

    /// <summary>Starts the processes, which are then ready for batches.</summary>
    public static Contestant Start(ISystem system, Workload workload)
    {
        var command = system.Command(workload.Program, workload.Count);
        if (workload.Load is not { } load)
        {
            var process = PeerProcess.Start(command);
            return new Contestant(process, process);
        }

        var (first, last) = Affinity.Ends();
        var server = PeerProcess.Start(command, workload.UsesAllProcessors ? null : first);
        try
        {
            var port = server.Expect("ready")[0];
            var clients = PeerProcess.Start(LoadGeneratorCommand.Create(port, load), workload.UsesAllProcessors ? null : last);
            return new Contestant(server, clients);
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
        var elapsed = Stopwatch.StartNew();
        var before = _measured.CpuNanoseconds;
        _driven.Write($"go {repetitions}");
        var answer = _driven.Expect("done");
        var cpu = _measured.CpuNanoseconds - before;
        return new Measurement(answer[0], cpu, elapsed.Elapsed, answer.Length > 1 ? answer[1] : null);
    }

    public void Dispose()
    {
        _driven.Dispose();
        if (_measured != _driven)
        {
            _measured.Dispose();
        }
    }
}
