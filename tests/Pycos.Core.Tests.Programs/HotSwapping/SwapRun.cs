using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs a random program about hot swaps under the simulation, beside a model of what they promise.</summary>
public sealed partial class SwapRun : IDisposable
{
    private readonly SwapProgram program;
    private readonly Simulation simulation;
    private readonly SwapModel model = new();
    private readonly AsyncLock gate = new();
    private TaskRef<int> address;
    private PycosTask subject = null!;
    private int position;
    private int sent;

    private SwapRun(SwapProgram program, int seed)
    {
        this.program = program;
        simulation = new Simulation(seed, new SimulationOptions
        {
            RunOrder = program.RandomOrder ? RunOrder.Random : RunOrder.Fifo,
            StepLimit = 50_000,
            Scheduler = new SchedulerOptions { OperationBudget = program.Budget, PollInterval = 1 + (seed % 7) },
        });
    }

    private long Now => simulation.Clock.Now;

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="fault">What is wrong with hot swaps.</param>
    /// <returns>What was wrong, or nothing.</returns>
    public static string? Run(SwapProgram program, int seed, SwapFault fault)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var run = new SwapRun(program, seed);
        return run.RunToRest(fault);
    }

    /// <summary>Ends the program's tasks.</summary>
    public void Dispose() => simulation.Dispose();

    private string? RunToRest(SwapFault fault)
    {
        subject = simulation.MainScheduler.Spawn<int, int>(inbox => CodeAsync(null, inbox), out address);
        if (fault != SwapFault.None)
        {
            subject.Extras.HotSwap = new MutantHotSwaps(subject, fault);
        }

        var others = program.Others.Select(operations => simulation.MainScheduler.Spawn(DisturbAsync(operations))).ToArray();
        try
        {
            simulation.RunUntilIdle();
            model.JudgeAtRest(subject.IsAlive);
        }
        catch (SimulationStepLimitException)
        {
            model.Violate("the program does not come to rest");
        }

        var failed = others.Append(subject)
            .FirstOrDefault(task => task.Exception is not (null or OperationCanceledException or ChaosException));
        return model.Violation ?? (failed is null ? null : $"a task failed: {failed.Exception!.Message}");
    }

    private async Coroutine DisturbAsync(SwapOperation[] operations)
    {
        foreach (var operation in operations)
        {
            switch (operation.Kind)
            {
                case SwapOperationKind.Pause when operation.Amount % 2 == 0:
                    await PycosTask.YieldAsync();
                    break;
                case SwapOperationKind.Pause:
                    await PycosTask.SleepAsync(operation.Span);
                    break;
                case SwapOperationKind.Lock:
                    using (await gate.EnterAsync())
                    {
                        await PycosTask.SleepAsync(operation.Span);
                    }

                    break;
                default:
                    Disturb(operation);
                    break;
            }
        }
    }

    private void Disturb(SwapOperation operation)
    {
        switch (operation.Kind)
        {
            case SwapOperationKind.Send when address.TrySend(sent):
                model.Messages.Add(sent++);
                break;
            case SwapOperationKind.Ask:
                Ask(operation, isGood: true);
                break;
            case SwapOperationKind.AskBadly:
                Ask(operation, isGood: false);
                break;
            case SwapOperationKind.Cancel when model.Entries.Count > 0:
                var entry = model.Entries[^(1 + (operation.Amount % Math.Min(2, model.Entries.Count)))];
                model.Cancelled(entry, entry == model.Pending, entry.Request!.Cancel());
                break;
            case SwapOperationKind.Throw:
                subject.Throw(new ChaosException());
                break;
            case SwapOperationKind.Terminate:
                model.Terminated |= subject.Terminate();
                break;
            case SwapOperationKind.Resume:
                subject.Resume(1);
                break;
            default:
                break;
        }
    }

    private void Ask(SwapOperation operation, bool isGood)
    {
        var entry = model.Ask((SwapAnswer)(operation.Amount % 5), isGood, Now);
        var takesState = operation.Amount % 2 == 0;
        entry.Request = takesState
            ? address.HotSwap<object?, int>((inbox, state) => Make(entry, inbox, state, true))
            : address.HotSwap(inbox => Make(entry, inbox, null, false));
        model.Asked(entry, subject.IsAlive);
        PycosTask.Spawn(ListenAsync(entry));
    }

    private static async Coroutine ListenAsync(SwapEntry entry) => entry.Told.Add(await entry.Request!);

    private Coroutine<int> Make(SwapEntry entry, Inbox<int> inbox, object? state, bool takesState)
    {
        model.Made(entry, state, takesState);
        return entry.IsGood ? CodeAsync(entry, inbox)
            : entry.Number % 2 == 0 ? default
            : throw new ChaosException();
    }
}
