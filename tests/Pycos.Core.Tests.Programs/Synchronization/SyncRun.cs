using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a random program about synchronization under the simulation, beside the model of the primitive.</summary>
public sealed class SyncRun : IRunOrder, IDisposable
{
    private readonly SyncProgram program;
    private readonly Random random;
    private readonly Simulation simulation;
    private readonly List<SyncActor> actors = [];
    private readonly List<PycosTask> ready = [];
    private readonly SyncSubject subject;
    private PycosTask? stepped;

    private SyncRun(SyncProgram program, int seed)
    {
        this.program = program;
        random = new Random(seed);
        simulation = new Simulation(seed, new SimulationOptions
        {
            RunOrderFactory = () => this,
            StepLimit = 50_000,
            Scheduler = new SchedulerOptions { OperationBudget = program.Budget, PollInterval = 1 + (seed % 7) },
        });
        subject = SyncSubjects.Make(program, simulation.Clock);
    }

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <returns>What was wrong, or nothing.</returns>
    public static string? Run(SyncProgram program, int seed)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var run = new SyncRun(program, seed);
        return run.RunToRest();
    }

    /// <summary>Ends the program's tasks.</summary>
    public void Dispose() => simulation.Dispose();

    bool IRunOrder.Admits(PycosTask task)
    {
        ready.Add(task);
        return true;
    }

    int IRunOrder.Choose(int count)
    {
        if (stepped is not null)
        {
            subject.Stepped(stepped);
        }

        var index = program.RandomOrder ? random.Next(count) : 0;
        stepped = ready[index];
        ready.RemoveAt(index);
        if (actors.Find(actor => actor.Task == stepped) is { } turn)
        {
            subject.BeginTurn(turn);
        }

        return index;
    }

    private string? RunToRest()
    {
        foreach (var operations in program.Tasks)
        {
            var actor = new SyncActor(actors.Count, operations);
            actors.Add(actor);
            actor.Task = simulation.MainScheduler.Spawn(LiveAsync(actor));
            actor.Task.WhenEnded(_ =>
            {
                subject.Ended(actor);
                subject.Agree();
            });
        }

        try
        {
            simulation.RunUntilIdle();
            subject.JudgeAtRest();
        }
        catch (SimulationStepLimitException)
        {
            subject.Violate("the program does not come to rest");
        }

        // What the end of the simulation does to the tasks is not part of the program.
        var found = subject.Violation;
        return found ?? actors.Where(actor => actor.Task.Exception is not (null or OperationCanceledException or ChaosException))
            .Select(actor => $"a task failed: {actor.Task.Exception!.Message}").FirstOrDefault();
    }

    private async Coroutine LiveAsync(SyncActor actor)
    {
        foreach (var operation in actor.Operations)
        {
            try
            {
                await DoAsync(actor, operation);
            }
            catch (ChaosException)
            {
            }
            catch (OperationCanceledException cancelled) when (cancelled is not TaskTerminatedException)
            {
            }
        }
    }

    private async Coroutine DoAsync(SyncActor actor, SyncOperation operation)
    {
        var target = actors[operation.Target % actors.Count];
        switch (operation.Kind)
        {
            case SyncOperationKind.Pause when operation.Amount % 3 == 0:
                await PycosTask.YieldAsync();
                break;
            case SyncOperationKind.Pause:
                await PycosTask.SleepAsync(Span(operation.Amount));
                break;
            case SyncOperationKind.Take or SyncOperationKind.TakeTimed or SyncOperationKind.TakeCancellable:
                await TakeAsync(actor, operation);
                break;
            case SyncOperationKind.Try:
                subject.TryAndCompare(actor, subject.AmountOf(operation));
                break;
            case SyncOperationKind.Throw when target != actor && target.Task.IsAlive:
                Disturb(target);
                target.Task.Throw(new ChaosException());
                break;
            case SyncOperationKind.Terminate when target != actor && target.Task.IsAlive:
                Disturb(target);
                target.Task.Terminate();
                break;
            default:
                Alter(actor, target, operation);
                break;
        }

        subject.Agree();
    }

    private static void Disturb(SyncActor target)
    {
        if (target.Entry is { Admitted: true } entry)
        {
            entry.Disturbed = true;
        }
    }

    private void Alter(SyncActor actor, SyncActor target, SyncOperation operation)
    {
        subject.Agree();
        switch (operation.Kind)
        {
            case SyncOperationKind.Cancel:
                target.Cancellation.Cancel();
                break;
            case SyncOperationKind.GiveBack:
                subject.GiveBack(actor);
                break;
            case SyncOperationKind.Change:
                subject.Change(actor, operation);
                break;
            case SyncOperationKind.ChangeBack:
                subject.ChangeBack(actor, operation);
                break;
            default:
                break;
        }
    }

    private async Coroutine TakeAsync(SyncActor actor, SyncOperation operation)
    {
        var amount = subject.AmountOf(operation);
        if (!subject.MayTake(actor, amount))
        {
            return;
        }

        TimeSpan? timeout = operation.Kind == SyncOperationKind.TakeTimed ? Span(operation.Amount) : null;
        var token = operation.Kind == SyncOperationKind.TakeCancellable ? actor.FreshToken() : default;
        var due = timeout is { } span ? Deadline.After(simulation.Clock.Now, span) : 0;
        var entry = subject.Begin(actor, amount, timeout != TimeSpan.Zero);
        bool got;
        try
        {
            got = await subject.TakeAsync(actor, amount, timeout, token);
        }
        catch
        {
            subject.End(entry, null);
            throw;
        }

        subject.End(entry, got);
        if (!got && simulation.Clock.Now < due)
        {
            subject.Violate("a wait timed out early");
        }
    }

    private static TimeSpan Span(int amount) => (amount % 5) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMicroseconds(50),
        2 => TimeSpan.FromMilliseconds(1),
        3 => TimeSpan.FromMilliseconds(amount),
        _ => TimeSpan.FromHours(1 + amount),
    };
}
