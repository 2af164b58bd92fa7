using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a random program of scopes and groups under the simulation, beside a model of what each wait must do.</summary>
public sealed partial class StructureRun : IDisposable
{
    private readonly StructureProgram program;
    private readonly StructureFault fault;
    private readonly Simulation simulation;
    private readonly List<StructureActor> actors = [];
    private readonly List<(Action Cancel, ShadowScope Scope)> cancellable = [];
    private string? violation;

    private StructureRun(StructureProgram program, int seed, StructureFault fault)
    {
        this.program = program;
        this.fault = fault;
        simulation = new Simulation(seed, new SimulationOptions
        {
            RunOrder = program.RandomOrder ? RunOrder.Random : RunOrder.Fifo,
            StepLimit = 50_000,
        });
    }

    private long Now => simulation.Clock.Now;

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="fault">What is wrong with scopes and groups on purpose.</param>
    /// <returns>What was wrong, or nothing.</returns>
    public static string? Run(StructureProgram program, int seed, StructureFault fault)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var run = new StructureRun(program, seed, fault);
        return run.RunToRest();
    }

    /// <summary>Ends the program's tasks.</summary>
    public void Dispose() => simulation.Dispose();

    private string? RunToRest()
    {
        foreach (var task in program.Tasks)
        {
            var actor = NewActor();
            actor.Task = simulation.MainScheduler.Spawn(LiveAsync(actor, task.Parts, null));
            actor.Task.WhenEnded(_ => { });
        }

        try
        {
            simulation.RunUntilIdle();
        }
        catch (SimulationStepLimitException)
        {
            Violate("the program does not come to rest");
        }

        if (actors.Find(actor => actor.Task is { IsAlive: true }) is { } left)
        {
            Violate($"{left.Task} has not ended, though each wait has an end");
        }

        if (simulation.MainScheduler.Statistics.Timers > 0)
        {
            Violate("a timer is left");
        }

        return violation;
    }

    private StructureActor NewActor()
    {
        var actor = new StructureActor();
        actors.Add(actor);
        return actor;
    }

    /// <summary>What a task does, whichever group it is of.</summary>
    private async Coroutine<int> LiveAsync(StructureActor actor, IReadOnlyList<StructureNode> parts, ShadowScope? group)
    {
        actor.Task = PycosTask.Current;
        actor.HasBegun = true;
        try
        {
            await DoAsync(actor, parts, group: null);
        }
        catch (Exception exception)
        {
            Saw(actor, exception);
            NoteEnd(actor, exception, group);
            if (fault == StructureFault.SwallowsFailures && group is not null && exception is not OperationCanceledException)
            {
                return 0;
            }

            throw;
        }

        JudgeEnd(actor);
        return 0;
    }

    private void Violate(string what) => violation ??= what;
}
