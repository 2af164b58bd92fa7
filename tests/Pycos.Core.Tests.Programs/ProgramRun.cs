using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a random program under the simulation and judges what it sees.</summary>
public sealed partial class ProgramRun : IDisposable
{
    /// <summary>Tasks that a program may have, those included that it spawns.</summary>
    private const int MaxTasks = 10;

    private readonly TaskProgram program;
    private readonly ProgramTrace trace = new();
    private readonly StepRecorder recorder;
    private readonly Simulation simulation;
    private readonly List<Actor> actors = [];

    private ProgramRun(TaskProgram program, int seed, Faults faults)
    {
        this.program = program;
        recorder = new StepRecorder(program, faults, trace);
        simulation = new Simulation(seed, new SimulationOptions
        {
            RunOrderFactory = () => recorder,
            StepLimit = 100_000,
            Scheduler = new SchedulerOptions
            {
                PollInterval = faults.NeverPolls ? Faults.NoPollInterval : program.PollInterval,
                OperationBudget = faults.NoBudget ? int.MaxValue : program.Budget,
            },
        });
        recorder.Clock = simulation.Clock;
    }

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="faults">What is wrong with the scheduler.</param>
    /// <returns>What happened.</returns>
    public static ProgramTrace Run(TaskProgram program, int seed, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(faults);
        using var run = new ProgramRun(program, seed, faults);
        return run.RunToRest();
    }

    /// <summary>Ends the program's tasks.</summary>
    public void Dispose() => simulation.Dispose();

    private ProgramTrace RunToRest()
    {
        foreach (var operations in program.Tasks)
        {
            Start(operations);
        }

        try
        {
            simulation.RunUntilIdle();
            trace.AliveAtRest = actors.Count(actor => actor.Task!.IsAlive);
            JudgeAtRest();
        }
        catch (SimulationStepLimitException)
        {
            trace.Violate("wake-up", "the program does not come to rest");
        }

        simulation.Dispose();
        JudgeAtEnd();
        return trace;
    }

    private Actor Start(Operation[] operations)
    {
        var actor = new Actor(actors.Count, operations);
        actors.Add(actor);
        actor.Address = simulation.MainScheduler.Spawn<Message>(
            inbox => LiveAsync(actor, inbox),
            inbox: new InboxOptions { Capacity = program.Capacity, FullMode = program.FullMode });
        actor.Task = actor.Address.Task;
        actor.Task.WhenEnded(_ => actor.Ends++);
        return actor;
    }

    private void Note(Actor actor, int what)
    {
        recorder.CheckRunning(PycosTask.Current);
        trace.Note(what, actor.Index, simulation.Clock.Now);
    }

    private async Coroutine LiveAsync(Actor actor, Inbox<Message> inbox)
    {
        actor.Started = true;
        try
        {
            foreach (var operation in actor.Operations)
            {
                await SurviveAsync(actor, inbox, operation);
            }
        }
        finally
        {
            actor.FinalBlocks++;
            actor.LeftOver.AddRange(actor.Queued());
            Note(actor, 1000);
        }
    }

    /// <summary>Does an operation; what others do to the task, except terminating it, ends only the operation.</summary>
    private async Coroutine SurviveAsync(Actor actor, Inbox<Message> inbox, Operation operation)
    {
        Note(actor, (int)operation.Kind);
        try
        {
            await DoAsync(actor, inbox, operation);
            Note(actor, 100 + (int)operation.Kind);
        }
        catch (ChaosException)
        {
            Note(actor, 200);
        }
        catch (OperationCanceledException cancelled) when (cancelled is not TaskTerminatedException)
        {
            Note(actor, 201);
            Expect(cancelled.CancellationToken.IsCancellationRequested, "a wait was cancelled and its token was not");
        }

        actor.Wait = default;
    }

    private void Expect(bool condition, string what)
    {
        if (!condition)
        {
            trace.Violate("spurious", what);
        }
    }

    private void CountOperation(Actor actor)
    {
        actor.OperationsInStep = actor.LastStep == recorder.Step ? actor.OperationsInStep + 1 : 1;
        actor.LastStep = recorder.Step;
        if (actor.OperationsInStep > program.Budget)
        {
            trace.Violate("budget", $"a task did more than {program.Budget} operations in one turn");
        }
    }
}
