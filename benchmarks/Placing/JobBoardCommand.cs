using System.Diagnostics;
using System.Text.Json;

namespace Pycos.Benchmarks.Placing;

/// <summary>What it costs a client to decide where jobs run, however many are queued and however many servers there are.</summary>
/// <remarks>Servers are not there: what they would tell is told at once. The figures are CPU time of the process.</remarks>
internal static class JobBoardCommand
{
    private const int Rounds = 5;
    private const int Million = 1_000_000;

    /// <summary>Prints JSON lines: a job's cost by how many are queued, a queued job's bytes, and whole clusters.</summary>
    public static int Run()
    {
        foreach (var queued in new[] { 10, 1_000, Million })
        {
            Report($"{queued} queued", 8, Measure(() => Queued(queued)));
        }

        Console.WriteLine(JsonSerializer.Serialize(new { workload = "job-board", state = $"{Million} queued", bytes_per_job = BytesPerQueuedJob() }));
        Report("half of 8000 servers busy", 8_000, Measure(Sparse));
        Report("a million jobs on 8000 servers", 8_000, Measure(() => Whole(_ => JobLoad.Plain)));
        Report("the same, in four priorities with time-outs, a quarter for labelled nodes", 8_000, Measure(() => Whole(JobLoad.Mixed)));
        return 0;
    }

    /// <summary>Each job that ends makes room for one that is queued, and another one is submitted.</summary>
    private static JobBoardFigures Queued(int count)
    {
        var load = new JobLoad(1, 8);
        load.Submit(count + 8, _ => JobLoad.Plain);
        return load.Measure(Million / 2, () =>
        {
            load.EndOne();
            load.SubmitOne(JobLoad.Plain);
        });
    }

    /// <summary>Each job finds an idle server.</summary>
    private static JobBoardFigures Sparse()
    {
        var load = new JobLoad(1_000, 8);
        load.Submit(4_000, _ => JobLoad.Plain);
        return load.Measure(Million / 2, () =>
        {
            load.SubmitOne(JobLoad.Plain);
            load.EndOne();
        });
    }

    private static JobBoardFigures Whole(Func<int, JobOptions> options)
    {
        var load = new JobLoad(1_000, 8);
        var number = 0;
        var figures = load.Measure(Million, () => load.SubmitOne(options(number++)));
        return figures.With(load.Measure(Million, load.EndOne));
    }

    private static long BytesPerQueuedJob()
    {
        var load = new JobLoad(1, 8);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        load.Submit(Million, _ => JobLoad.Plain);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        load.EndOne();
        return bytes / Million;
    }

    /// <summary>The round with the median time, after one that does not count.</summary>
    private static JobBoardFigures Measure(Func<JobBoardFigures> measure)
    {
        measure();
        return Enumerable.Range(0, Rounds).Select(_ => measure()).OrderBy(figures => figures.Nanoseconds).ElementAt(Rounds / 2);
    }

    private static void Report(string state, int servers, JobBoardFigures figures) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            workload = "job-board",
            state,
            servers,
            ns_per_job = Math.Round(figures.Nanoseconds / figures.Jobs),
            allocated_per_job = figures.Bytes / figures.Jobs,
            events_per_s = Math.Round(figures.Events / (figures.Nanoseconds / 1e9)),
        }));
}
