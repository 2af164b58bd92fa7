using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Sees every task become ready and every step begin, and checks that they are in order and none waits too long.</summary>
internal sealed class StepRecorder(TaskProgram program, Faults faults, ProgramTrace trace) : IRunOrder
{
    private readonly List<(PycosTask Task, long Step, int Ahead)> queue = [];
    private readonly Dictionary<PycosTask, long> lastStepTime = [];
    private int admitted;
    private PycosTask? expected;

    internal VirtualClock? Clock { get; set; }

    internal long Step { get; private set; }

    public bool Admits(PycosTask task)
    {
        if (faults.DropOneWakeUpIn > 0 && ++admitted % faults.DropOneWakeUpIn == 0)
        {
            return false;
        }

        CheckTimer(task);
        queue.Add((task, Step, queue.Count));
        return true;
    }

    public int Choose(int count)
    {
        if (count != queue.Count)
        {
            trace.Violate("fairness", $"{count} tasks are ready, and not {queue.Count}");
        }

        Clock!.Advance(TimeSpan.FromMicroseconds(program.StepMicroseconds));
        var index = faults.LastInFirstOut || (faults.SwapOneIn > 0 && (Step + 1) % faults.SwapOneIn == 0) ? count - 1 : 0;
        var (task, since, ahead) = queue[index];
        queue.RemoveAt(index);
        if (Step - since > ahead)
        {
            trace.Violate("fairness", $"a task waited {Step - since} steps with {ahead} tasks before it");
        }

        if (index != 0)
        {
            trace.Violate("order", "a task was run before others that had been ready longer");
        }

        Step++;
        lastStepTime[task] = Clock!.Now;
        expected = task;
        return index;
    }

    /// <summary>Called by a task when it goes on: it must be the one whose turn it is.</summary>
    internal void CheckRunning(PycosTask task)
    {
        if (task != expected)
        {
            trace.Violate("order", "another task ran than the one whose turn it was");
        }
    }

    /// <summary>A timer must be noticed, however busy the tasks are, within the poll interval.</summary>
    private void CheckTimer(PycosTask task)
    {
        if (task.WakeReason == WakeReason.TimedOut && program.StepMicroseconds > 0)
        {
            // A wait may begin when its time is over already.
            var due = Math.Max(task.DeadlineTime, lastStepTime.GetValueOrDefault(task));
            var late = (Clock!.Now - due) / (program.StepMicroseconds * 1000L);
            if (late < 0 || late > program.PollInterval)
            {
                trace.Violate("fairness", $"a timer fired {late} steps late, and the poll interval is {program.PollInterval}");
            }
        }
    }
}
