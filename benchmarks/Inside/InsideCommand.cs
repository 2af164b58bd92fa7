using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Pycos.Benchmarks.Inside;

/// <summary>Measures what happens inside, operation by operation.</summary>
internal static class InsideCommand
{
    private static readonly Type[] All =
    [
        typeof(SwitchBenchmarks),
        typeof(SpawnBenchmarks),
        typeof(CallBenchmarks),
        typeof(MessageBenchmarks),
        typeof(TimerBenchmarks),
        typeof(LockBenchmarks),
        typeof(ChannelBenchmarks),
        typeof(CodecBenchmarks),
        typeof(PickleBenchmarks),
    ];

    /// <summary>Runs the benchmarks whose name contains the filter.</summary>
    /// <returns>0, or 1 if none ran.</returns>
    public static int Run(string filter)
    {
        var reports = new BenchmarkSwitcher(All).Run(["--filter", $"*{filter}*"], Config());
        return reports.Any(summary => summary.Reports.Any(report => report.Success)) ? 0 : 1;
    }

    // In this process: a project that the library makes, restores and builds for each job would take longer than the jobs.
    // Five measurements of a quarter of a second are steady enough for figures that are read by their first two digits.
    private static ManualConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(BenchmarkDotNet.Jobs.Job.Default
            .WithRuntime(CoreRuntime.Core10_0)
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3)
            .WithIterationCount(5)
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "pycos-benchmarks"));
}
