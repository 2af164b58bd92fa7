using Pycos.Internals;
using Pycos.Testing.Internals;

namespace Pycos.Testing;

/// <content>Who runs next, and when time moves.</content>
public sealed partial class Simulation
{
    /// <summary>Rounds that a scheduler does at a time, at most. Few, so that schedulers meet in many ways.</summary>
    private const int MaxRounds = 3;

    /// <summary>Steps that tasks may take for their clean-up when the simulation is disposed.</summary>
    private const long CleanUpSteps = 100_000;

    private readonly List<SimulatedScheduler> runnable = [];

    /// <summary>Runs the schedulers until a condition holds; false if nothing can happen any more before the end.</summary>
    private bool Drive(Func<bool> isDone, long end)
    {
        var limit = Steps + options.StepLimit;
        while (!isDone())
        {
            if (!RunSome() && !JumpTo(end))
            {
                return false;
            }

            if (Steps > limit)
            {
                throw new SimulationStepLimitException(Seed, options.StepLimit);
            }
        }

        return true;
    }

    /// <summary>Lets one scheduler that has something to do run for a while; false if none has.</summary>
    private bool RunSome()
    {
        Network.DeliverDue();
        runnable.Clear();
        foreach (var simulated in schedulers)
        {
            if (simulated.IsRunnable(Clock.Now))
            {
                runnable.Add(simulated);
            }
        }

        if (runnable.Count == 0)
        {
            return false;
        }

        var chosen = runnable.Count == 1 ? runnable[0] : runnable[random.Next(runnable.Count)];
        var rounds = runnable.Count == 1 ? 1 : 1 + random.Next(MaxRounds);
        do
        {
            chosen.RunRound();
        }
        while (--rounds > 0 && chosen.IsRunnable(Clock.Now));
        return true;
    }

    /// <summary>Moves the clock to the next moment at which something happens; false if there is none before the end.</summary>
    private bool JumpTo(long end)
    {
        var next = Network.NextEvent;
        foreach (var simulated in schedulers)
        {
            next = Math.Min(next, simulated.NextDeadline);
        }

        if (next == Deadline.Never || next > end)
        {
            return false;
        }

        Clock.AdvanceTo(next);
        return true;
    }

    private IEnumerable<string> WaitingTasks() =>
        from simulated in schedulers
        from task in simulated.Scheduler.LiveTasks()
        orderby task.Id
        select $"{task} on {simulated.Scheduler.Name} {task.WaitDescription}";

    private void StopSchedulers()
    {
        foreach (var simulated in schedulers)
        {
            simulated.IsSuspended = false;
            simulated.Within(simulated.Scheduler.TerminateAll);
        }

        var limit = Steps + CleanUpSteps;
        while (Steps < limit && schedulers.Any(static simulated => simulated.Scheduler.Statistics.LiveTasks > 0))
        {
            if (!RunSome() && !JumpTo(Deadline.Never))
            {
                break;
            }
        }

        foreach (var simulated in schedulers.Concat(crashed))
        {
            simulated.Within(simulated.Scheduler.StopHere);
        }
    }
}
