using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare;
using Pycos.Benchmarks.Inside;
using Pycos.Benchmarks.Meeting;
using Pycos.Benchmarks.Placing;
using Pycos.Benchmarks.Travel;

namespace Pycos.Benchmarks;

/// <summary>The benchmarks' command line.</summary>
internal static class Program
{
    private const string Usage =
        """
        usage: compare <workload>|all [--rounds 7] [--seconds s] [--systems a,b] [--full] [--table]
               inside [filter]
               peers [count] [--tls]
               closures [rounds]
               job-board
          workloads: spawn sleep yield ping-pong many-to-one timers lock broadcast select
                     echo accept idle tls group pipe file remote jobs, or one of their variants (yield-1, yield-100000, lock-handover,
                     echo-1, -64, -1000, -16k-1, -16k-64, -16k-1000, -pipelined-64, tls-64, tls-16k, pipe-spawn, pipe-cat,
                     file-read, file-write, file-read-4k, -64k, file-write-4k, -64k, remote-ask-1, -64,
                     remote-stream-100, -64k, jobs-noop, -latency, -10k, -start)
          --rounds   measured batches of each system (7)
          --seconds  begins no more rounds after so long, once there are three (all: 600)
          --systems  only these, by name
          --full     timers: a million instead of 100,000
          --table    writes docs/benchmarks.md; `all` always does
          count      nodes that connect with another one (1000)
          --tls      over TLS
          rounds     of processes that are started anew (5)
          filter     part of a benchmark's name, such as Spawn or InsertAndCancel
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["compare", .. var rest] => new CompareCommand(CompareOptions.Parse(rest), Console.Out, Console.Error).Run(),
                ["inside"] => InsideCommand.Run(""),
                ["inside", var filter] => InsideCommand.Run(filter),
                ["peers"] => PeersCommand.Run(1_000, tls: false),
                ["peers", "--tls"] => PeersCommand.Run(1_000, tls: true),
                ["peers", var count] => PeersCommand.Run(Number.Parse(count), tls: false),
                ["peers", var count, "--tls"] => PeersCommand.Run(Number.Parse(count), tls: true),
                [ChildHost.Command, var system, var shape, var count] => ChildHost.Run(system, shape, Number.Parse(count)),
                [ChildHost.Command, var system, var shape, var count, var port] =>
                    ChildHost.Run(system, shape, Number.Parse(count), Number.Parse(port)),
                [LoadGenerator.Command, var port, .. var load] => new LoadGenerator(Number.Parse(port), Load.Parse(load)).Run(),
                ["closures"] => ClosuresCommand.Run(5),
                ["closures", var rounds] => ClosuresCommand.Run(Number.Parse(rounds)),
                ["job-board"] => JobBoardCommand.Run(),
                [ClosureNode.Command, var secret, var store] => ClosureNode.Run(secret, store),
                [ClosureClient.Command, var secret, var port, var language] => ClosureClient.Run(secret, Number.Parse(port), language),
                [PollerProbe.Command] => PollerProbe.Run(),
                _ => throw new UsageException("unknown command"),
            };
        }
        catch (UsageException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            Console.Error.WriteLine(Usage);
            return 2;
        }
    }
}
