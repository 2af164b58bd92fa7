using Pycos.Benchmarks.Children;
using Pycos.Benchmarks.Compare;
using Pycos.Benchmarks.Inside;

namespace Pycos.Benchmarks;

/// <summary>The benchmarks' command line.</summary>
internal static class Program
{
    private const string Usage =
        """
        usage: compare <workload>|all [--rounds 7] [--systems a,b] [--full] [--table]
               inside [filter]
          workloads: spawn sleep yield ping-pong many-to-one timers lock broadcast select echo idle, or one of
                     their variants (yield-1, yield-100000, lock-handover, echo-1, echo-64, echo-1000)
          --rounds   measured batches of each system (7)
          --systems  only these, by name
          --full     timers: a million instead of 100,000
          --table    writes docs/benchmarks.md; `all` always does
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
                [ChildHost.Command, var system, var shape, var count] => ChildHost.Run(system, shape, Number.Parse(count)),
                [LoadGenerator.Command, var port, var connections] =>
                    new LoadGenerator(Number.Parse(port), Number.Parse(connections)).Run(),
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
