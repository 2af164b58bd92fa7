using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a random program of a supervisor beside its model.</summary>
public sealed partial class SupervisorRun : IDisposable
{
    private readonly SupervisorProgram program;
    private readonly SupervisorFault fault;
    private readonly SupervisorModel model;
    private readonly Simulation simulation;
    private readonly List<string> story = [];
    private readonly Dictionary<PycosTask, MonitorKind> ends = [];
    private readonly Dictionary<PycosTask, List<int>> told = [];
    private readonly HashSet<PycosTask> lives = [];
    private readonly HashSet<PycosTask> endedBeforeWatcher = [];
    private readonly ChildSpec[] specs;
    private readonly TaskRef<MonitorStatus>[] watchers = new TaskRef<MonitorStatus>[2];
    private Supervisor supervisor = null!;

    private SupervisorRun(SupervisorProgram program, int seed, SupervisorFault fault)
    {
        this.program = program;
        this.fault = fault;
        model = new SupervisorModel(program);
        simulation = new Simulation(seed);
        specs = [.. Enumerable.Range(0, program.Children.Length).Select(MakeSpec)];
    }

    private long Now => simulation.Clock.Now / 100;

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="fault">What is wrong on purpose.</param>
    /// <returns>What the model has found wrong, or <see langword="null"/>.</returns>
    public static string? Run(SupervisorProgram program, int seed, SupervisorFault fault)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var run = new SupervisorRun(program, seed, fault);
        return run.simulation.Run(run.DriveAsync());
    }

    /// <summary>Ends what is left of the program.</summary>
    public void Dispose() => simulation.Dispose();

    private ChildSpec MakeSpec(int number)
    {
        var child = program.Children[number];
        return new ChildSpec($"{number}", () => ChildAsync(number))
        {
            Restart = child.Mode,
            ShutdownTimeout = TimeSpan.FromTicks(SupervisorTimes.Shutdown(number, child.Shutdown)),
        };
    }

    private async Coroutine ChildAsync(int number)
    {
        var task = PycosTask.Current;
        try
        {
            var wish = await PycosTask.SuspendAsync();
            End(task, (SupervisorOperationKind)wish.Value!);
        }
        catch (TaskTerminatedException)
        {
            await PycosTask.SleepAsync(TimeSpan.FromTicks(SupervisorTimes.CleanUp(number, program.Children[number].CleanUp)));
            throw;
        }
    }

    private void End(PycosTask task, SupervisorOperationKind kind)
    {
        ends[task] = kind switch
        {
            SupervisorOperationKind.Crash => MonitorKind.Failed,
            SupervisorOperationKind.Return => MonitorKind.Completed,
            _ => MonitorKind.Terminated,
        };
        if (kind == SupervisorOperationKind.Crash)
        {
            throw new ChaosException();
        }

        if (kind == SupervisorOperationKind.Cancel)
        {
            throw new OperationCanceledException();
        }
    }

    /// <summary>A child was started, and has not run yet.</summary>
    private void Begin(PycosTask task)
    {
        lives.Add(task);
        story.Add($"{Now} +{task.Name}");
        foreach (var watcher in watchers)
        {
            for (var times = fault == SupervisorFault.TellsTwice ? 2 : 1; times > 0; times--)
            {
                task.TryNotify(watcher);
            }
        }

        task.WhenEnded(NoteEnd);
    }

    private void NoteEnd(PycosTask task)
    {
        story.Add($"{Now} -{task.Name}");
        if (watchers[1].Task.IsAlive)
        {
            endedBeforeWatcher.Add(task);
        }
    }

    private async Coroutine WatchAsync(Inbox<MonitorStatus> inbox, int number)
    {
        while (true)
        {
            var status = await inbox.ReceiveAsync();
            if (!told.TryGetValue(status.Task, out var list))
            {
                told.Add(status.Task, list = []);
            }

            // A child that was terminated has not said how it would end.
            list.Add(ends.GetValueOrDefault(status.Task, MonitorKind.Terminated) == status.Kind ? number : -1);
        }
    }

    private async Coroutine<string?> DriveAsync()
    {
        for (var number = 0; number < watchers.Length; number++)
        {
            var own = number;
            watchers[number] = PycosTask.Spawn<MonitorStatus>(inbox => WatchAsync(inbox, own));
        }

        var backoff = TimeSpan.FromTicks(SupervisorTimes.Backoff(program.Backoff));
        var options = new SupervisorOptions
        {
            Strategy = program.Strategy,
            MaxRestarts = program.MaxRestarts,
            Period = TimeSpan.FromMilliseconds(program.Period),
            Backoff = new RestartBackoff(backoff, 4 * backoff),
        };
        supervisor = Supervisor.StartOn(
            simulation.MainScheduler, [.. specs.Take(program.First)], options, new MutantSupervision(fault));
        supervisor.Happened += (_, happened) =>
        {
            if (happened.Kind == SupervisionEventKind.ChildStarted)
            {
                Begin(happened.Task!);
            }
        };
        for (var place = 0; place < program.Operations.Length; place++)
        {
            var operation = program.Operations[place];
            await PycosTask.SleepAsync(TimeSpan.FromTicks(SupervisorTimes.Gap(place, operation.Gap)));
            model.AdvanceTo(Now);
            Do(operation);
            model.Do(operation);
        }

        return await EndAsync();
    }

    private async Coroutine<string?> EndAsync()
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1_000) + TimeSpan.FromTicks(17));
        model.AdvanceTo(Now);
        var end = new SupervisorOperation(SupervisorOperationKind.End, 0, 0);
        Do(end);
        model.Do(end);
        await supervisor.Task.MonitorAsync();
        var endedAt = Now;
        var left = lives.Count(life => life.IsAlive);
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1_000));
        model.AdvanceTo(Now);
        return model.IsOpen ? null : Judge(endedAt, left);
    }

    private void Do(SupervisorOperation operation)
    {
        var name = $"{operation.Child}";
        var running = supervisor.Find(name)?.Task;
        switch (operation.Kind)
        {
            case SupervisorOperationKind.Crash or SupervisorOperationKind.Return or SupervisorOperationKind.Cancel:
                running?.Resume(operation.Kind);
                break;
            case SupervisorOperationKind.Terminate:
                running?.Terminate();
                break;
            case SupervisorOperationKind.End:
                supervisor.Task.Terminate();
                break;
            case SupervisorOperationKind.Throw:
                supervisor.Task.Throw(new ChaosException());
                break;
            case SupervisorOperationKind.EndWatcher:
                watchers[1].Task.Terminate();
                break;
            default:
                PycosTask.Spawn(AskAsync(operation.Kind, operation.Child, name));
                break;
        }
    }

    private async Coroutine AskAsync(SupervisorOperationKind kind, int number, string name)
    {
        try
        {
            switch (kind)
            {
                case SupervisorOperationKind.Add:
                    await supervisor.AddAsync(specs[number]);
                    break;
                case SupervisorOperationKind.Restart:
                    await supervisor.RestartAsync(name);
                    break;
                case SupervisorOperationKind.Stop:
                    await supervisor.StopChildAsync(name);
                    break;
                default:
                    await supervisor.RemoveAsync(name);
                    break;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or TaskEndedException)
        {
            // The model knows by itself what can be done.
        }
    }
}
