using Pycos.Internals;

namespace Pycos.Benchmarks.Placing;

/// <summary>A board, and servers that end their jobs one by one when they are asked to.</summary>
internal sealed class JobLoad
{
    /// <summary>How long each job takes, of all servers together: 0.1 ms on each of them.</summary>
    private readonly long step;

    private readonly JobBoard board = new(new() { Random = new(1) });
    private readonly Queue<JobRecord> running = new();
    private readonly object owner = new();
    private long events;
    private long now = 1;

    /// <summary>Nodes of so many servers each; every fourth node has a label.</summary>
    public JobLoad(int nodes, int servers)
    {
        step = 100_000 / (nodes * servers);
        for (var node = 0; node < nodes; node++)
        {
            var labels = new Dictionary<string, string> { ["zone"] = $"{node % 4}" };
            for (var number = 1; number <= servers; number++)
            {
                board.AddServer(new($"node-{node}", number, 1), labels, 0, now);
            }
        }
    }

    /// <summary>Options that ask for nothing.</summary>
    public static JobOptions Plain { get; } = new();

    private static JobOptions[] Kinds { get; } =
    [
        .. from priority in Enumerable.Range(0, 4)
           from isLabelled in new[] { false, false, false, true }
           select new JobOptions
           {
               Priority = priority,
               Timeout = TimeSpan.FromMinutes(1),
               Labels = isLabelled ? new Dictionary<string, string> { ["zone"] = "1" } : [],
           },
    ];

    /// <summary>Options of one of several kinds.</summary>
    public static JobOptions Mixed(int number) => Kinds[number % Kinds.Length];

    /// <summary>Submits jobs.</summary>
    public void Submit(int count, Func<int, JobOptions> options)
    {
        for (var i = 0; i < count; i++)
        {
            SubmitOne(options(i));
        }
    }

    /// <summary>Submits one job.</summary>
    public void SubmitOne(JobOptions options)
    {
        events++;
        board.Submit(options, owner, now);
        Drain();
    }

    /// <summary>The job that a server was given first of all that run ends.</summary>
    public void EndOne()
    {
        events++;
        now += step;
        if (board.NextDue <= now)
        {
            board.Advance(now);
        }

        var job = running.Dequeue();
        board.Ended(job.Server!.Value, job.Id.Number, job.Handover, new(JobEndKind.Value, owner), now);
        Drain();
    }

    /// <summary>Does something for each of a number of jobs, and says what that has cost.</summary>
    public JobBoardFigures Measure(int jobs, Action action)
    {
        GC.Collect();
        var (before, bytes, told) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread(), events);
        for (var i = 0; i < jobs; i++)
        {
            action();
        }

        var spent = Environment.CpuUsage.TotalTime - before;
        return new(jobs, events - told, spent.TotalNanoseconds, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private void Drain()
    {
        while (board.TryTake(out var effect))
        {
            if (effect.Kind == JobEffectKind.Run)
            {
                running.Enqueue(effect.Job);
            }
        }
    }
}
